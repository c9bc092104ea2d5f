"""Tells in the log from which fields card numbers, and codes or expiry dates, were cut."""

import logging

from lib.records.batch_report import BatchReport

LOG = logging.getLogger(__name__)


def log_cuts(report: BatchReport) -> None:
    """Log a line for each micro-batch from whose records something was cut: how many of them, by source, kind and field."""
    cuts = report.metrics.cuts
    if cuts:
        told = ", ".join(f"{count:,} x {source} {name}" for (source, name), count in sorted(cuts.items()))
        LOG.warning(
            "Micro-batch %d: card data in fields that should have none was cut: %s.", report.batch_id, told
        )
