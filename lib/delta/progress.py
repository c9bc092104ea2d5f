"""``stream_progress`` and ``archive_progress`` read back: how far Delta says that a query has come."""

import json
from dataclasses import dataclass

from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.records.batch_metrics import Offsets


@dataclass(frozen=True)
class Progress:
    """The last micro-batch in Delta: where it ended, and the watermark (ms; 0 where there is none) that held in it."""

    epoch: int
    batch_id: int
    watermark: int
    offsets: Offsets


def last_progress(delta: DeltaReader, table: str, application: str) -> Progress | None:
    """The highest batch of the highest epoch; None where Delta knows nothing of the application."""
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
