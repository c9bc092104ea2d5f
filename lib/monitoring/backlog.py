"""How far the customers are behind what the topics hold."""

import logging

from lib.records.batch_report import BatchReport

LOG = logging.getLogger(__name__)


class Backlog:
    """``behind`` is how many records the topics held behind the last batch; each batch that leaves some is a line of the log."""

    def __init__(self) -> None:
        """Nothing was read, so nothing is known to be behind."""
        self.behind = 0

    def __call__(self, report: BatchReport) -> None:
        """Take in one micro-batch, and say when the backlog is over, too."""
        was_behind, self.behind = self.behind, report.metrics.behind or 0
        if was_behind or self.behind:
            LOG.warning(
                "Micro-batch %d: %s records in %.1f s; %s records behind.",
                report.batch_id,
                f"{report.metrics.count('read'):,}",
                report.milliseconds / 1_000,
                f"{self.behind:,}",
            )
