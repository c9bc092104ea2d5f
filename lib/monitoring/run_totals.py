"""The totals of a run so far."""

from lib.records.batch_report import BatchReport

TOTALS = ("records_read", "rejected", "late", "matched", "suppressed")


class RunTotals:
    """Adds up the reports of a run. A batch that is run again counts again, because its records were read again."""

    def __init__(self) -> None:
        """Start with all totals at 0."""
        self.totals = dict.fromkeys(TOTALS, 0)

    def __call__(self, report: BatchReport) -> None:
        """Add the report of a micro-batch."""
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
