"""What a run has read and done so far."""

from lib.records.batch_report import BatchReport

TOTALS = ("records_read", "rejected", "late", "matched", "suppressed")


class RunTotals:
    """Adds up the reports of a run; a batch that is run again counts again, as it was read again."""

    def __init__(self) -> None:
        """A run that has read nothing."""
        self.totals = dict.fromkeys(TOTALS, 0)

    def __call__(self, report: BatchReport) -> None:
        """Take in one micro-batch."""
        metrics = report.metrics
        counts = (
            metrics.count("read"),
            metrics.count("rejected"),
            metrics.late,
            report.matched,
            report.suppressed,
        )
        for name, value in zip(TOTALS, counts, strict=True):
            self.totals[name] += value
