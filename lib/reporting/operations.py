"""Figures of the operation of the stream: what each micro-batch read and matched, and the progress of both queries."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.delta.tables import HISTORY_PROGRESS, STREAM_PROGRESS
from lib.records.batch_metrics import PHASES, records_before
from lib.records.batch_report import MEASURED
from lib.settings.model import Settings
from lib.streaming.file_system import located, matching

QUERIES = {"identify": STREAM_PROGRESS, "history": HISTORY_PROGRESS}
READ = "_read"
BATCHES = 1_000  # the newest ones
COUNTS = ("records", "matched", "reviewed", "late", "rejected", "clamped", "placeholder")
MEASURES = ("gap_seconds", "age_seconds")
AT = pa.timestamp("ms", tz="UTC")


def batches(delta: DeltaReader, settings: Settings) -> pa.Table:
    """One row for each micro-batch, oldest first: ``at``, ``epoch``, ``batch_id``, counts, measures and two more times.

    ``gap_seconds`` is the time since the batch before was written. ``age_seconds`` is the age of the newest record that was
    known when the batch began, at the time when it was written. Measures that an earlier version did not have are null.
    """
    schema = pa.schema(
        {"at": AT, "epoch": pa.int64(), "batch_id": pa.int64()}
        | dict.fromkeys((*COUNTS, *MEASURED), pa.int64())
        | dict.fromkeys(MEASURES, pa.float64())
    )
    newest = _newest(delta, STREAM_PROGRESS, settings.application)
    return pa.Table.from_pylist(list(_batch_rows(newest, settings.stream.watermark_delay)), schema)


def positions(delta: DeltaReader, settings: Settings) -> pa.Table:
    """``at``, ``query``, ``records``: how many records each query had read, after each of its batches."""
    rows = [
        {"at": row.at, "query": query, "records": records_before(json.loads(row.offsets))}
        for query, table in QUERIES.items()
        for row in _newest(delta, table, settings.application)
    ]
    return pa.Table.from_pylist(rows, pa.schema({"at": AT, "query": pa.string(), "records": pa.int64()}))


def state_size(spark: SparkSession, settings: Settings) -> pa.Table:
    """``epoch``, ``megabytes``: the size of the join's state in the checkpoint of each epoch."""
    pattern = f"{settings.storage.checkpoints}/{settings.application}/epoch=*/identify/state"
    files, _ = located(spark, pattern)
    rows = [
        {
            "epoch": status.getPath().getParent().getParent().getName().partition("=")[2],
            "megabytes": round(files.getContentSummary(status.getPath()).getLength() / 1e6, 3),
        }
        for status in matching(spark, pattern)
    ]
    return pa.Table.from_pylist(rows, pa.schema({"epoch": pa.string(), "megabytes": pa.float64()}))


def seconds_taken(found: pa.Table) -> list[float]:
    """How long each timed micro-batch of :func:`batches` took, from its trigger on."""
    timed = (row for row in found.to_pylist() if row["read_ms"] is not None)
    return [sum(row[part] or 0 for part in PHASES) / 1_000 for row in timed]


def totals(found: pa.Table) -> pa.Table:
    """``count``, ``records``: the sums of the counts of :func:`batches`."""
    sums = {name: sum(found[name].to_pylist()) for name in COUNTS}
    return pa.table({"count": list(sums), "records": pa.array(sums.values(), pa.int64())})


def _newest(delta: DeltaReader, table: str, application: str) -> list[Row]:
    """The newest batches of an application, oldest first, with ``at`` in ms since 1970."""
    rows: DataFrame | None = delta.read(table)
    if rows is None:
        return []
    own = rows.where(F.col("application") == application)
    newest = own.orderBy(F.desc("epoch"), F.desc("batch_id")).limit(BATCHES)
    return newest.withColumn("at", F.unix_millis("written_at")).collect()[::-1]


def _batch_rows(found: list[Row], delay: timedelta) -> Iterator[dict[str, Any]]:
    before = None
    for row in found:
        counts = {name: row[name] for name in COUNTS if name != "records"}
        measured = {name: row[name] for name in MEASURED if name in row}
        yield {
            "at": row.at,
            "epoch": row.epoch,
            "batch_id": row.batch_id,
            "records": _records_read(row),
            **counts,
            **measured,
            "gap_seconds": None if before is None else (row.at - before) / 1_000,
            "age_seconds": _age(row, delay),
        }
        before = row.at


def _records_read(row: Row) -> int:
    """The sum over all sources. Each source has a column of its own, which is null in batches from before it was added."""
    return sum(number or 0 for name, number in row.asDict().items() if name.endswith(READ))


def _age(row: Row, delay: timedelta) -> float | None:
    """The age of the newest record in seconds; None as long as there is no watermark."""
    if not row.watermark:
        return None
    # The watermark is the newest event time minus the delay.
    return float(row.at - row.watermark) / 1_000 - delay.total_seconds()
