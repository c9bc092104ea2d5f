"""Tracks how many records of the topics the query that finds customers has not read yet."""

import logging

from lib.records.batch_report import BatchReport

LOG = logging.getLogger(__name__)


class Backlog:
    """``behind`` is how many records the topics held after the end of the last batch.

    Logs a line for each batch that leaves some, and for the batch with which the stream has caught up.
    """

    def __init__(self) -> None:
        """Start without a backlog."""
        self.behind = 0

    def __call__(self, report: BatchReport) -> None:
        """Update the backlog from the report of a micro-batch."""
        was_behind, self.behind = self.behind, report.metrics.behind or 0
        if was_behind or self.behind:
            LOG.warning(
                "Micro-batch %d: %s records in %.1f s; %s records behind.",
                report.batch_id,
                f"{report.metrics.count('read'):,}",
                report.milliseconds / 1_000,
                f"{self.behind:,}",
            )
