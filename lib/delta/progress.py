"""Reads the progress of a query from ``stream_progress`` or ``archive_progress``."""

import json
from dataclasses import dataclass

from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.records.batch_metrics import Offsets


@dataclass(frozen=True)
class Progress:
    """The last micro-batch in Delta, with its end offsets and its watermark (ms since 1970; 0 if there is none)."""

    epoch: int
    batch_id: int
    watermark: int
    offsets: Offsets


def last_progress(delta: DeltaReader, table: str, application: str) -> Progress | None:
    """The highest batch of the highest epoch; None if Delta has no batch of the application."""
    rows = delta.read(table)
    if rows is None:
        return None
    last = (
        rows.where(F.col("application") == application).orderBy(F.desc("epoch"), F.desc("batch_id")).first()
    )
    if last is None:
        return None
    watermark = last.watermark if "watermark" in rows.columns else 0
    return Progress(last.epoch, last.batch_id, watermark, json.loads(last.offsets))
