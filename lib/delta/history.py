"""History and quarantine: every message is written to one of them, with its Kafka coordinates.

A query of its own writes them, so the query that finds customers need not carry all columns or wait for Delta (ADR 0008).
"""

import json
from collections.abc import Callable
from datetime import datetime, timezone

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.database.application import Application
from lib.delta.tables import HISTORY_PROGRESS, QUARANTINE
from lib.delta.transaction import DeltaTransaction
from lib.delta.writer import DeltaWriter
from lib.failpoints import failpoint
from lib.records.batch_metrics import BatchMetrics, records_before
from lib.records.message import COORDINATES
from lib.records.source import Sources

SHARED = (*COORDINATES, "identity_id", "recorded_at")
RECORD = (*SHARED, "name", "written_phone", "phone", "phone_fault", "name_key", "name_fault")
REJECT = (*SHARED, "reject_reason", "phone_fault", "payload_bytes", "payload_shape", "payload")
#: Records of a micro-batch that the driver may hold. Each takes some 300 bytes, and 20 kB at most, by what is kept of each field;
#: Spark brings no more than a gigabyte to the driver (``spark.driver.maxResultSize``).
SMALL = 40_000
TABLE = "history_table"


class HistorySink:
    """A foreachBatch function over the records of all sources (:func:`lib.pipeline.history`).

    Rows of a small micro-batch come to the driver, which appends them without a job of Spark's (ADR 0036). Those of a large
    one stay with the executors.
    """

    def __init__(
        self,
        delta: DeltaWriter,
        application: Application,
        sources: Sources,
        read_metrics: Callable[[], BatchMetrics],
    ) -> None:
        """``read_metrics`` returns the offsets of the current micro-batch, and how many records were left behind it."""
        self._delta = delta
        self._key = {"application": application.lease.application, "epoch": application.epoch}
        self._transaction = f"{application.lease.application}:history:{application.epoch}"
        self._table = _table(sources)
        self._columns = {table: (*RECORD, *_attributes(sources, table)) for table in sources.history_tables}
        self._columns[QUARANTINE] = REJECT
        self._read_metrics = read_metrics

    def __call__(self, rows: DataFrame, batch_id: int) -> None:
        """Append one micro-batch to the histories and the quarantine; its rows hold no card numbers."""
        transaction = DeltaTransaction(self._transaction, batch_id)
        failpoint("history.started")
        metrics = self._read_metrics()
        append = self._from_driver if _is_small(metrics) else self._from_executors
        append(rows.withColumn(TABLE, self._table), transaction)
        self._delta.append_rows(HISTORY_PROGRESS, self._progress(batch_id, metrics), transaction)
        failpoint("history.done")

    def _from_driver(self, rows: DataFrame, transaction: DeltaTransaction) -> None:
        found = rows.toArrow()
        for table, columns in self._columns.items():
            of_table = found.filter(pc.field(TABLE) == table).select(columns)
            self._delta.append_rows(table, of_table, transaction)

    def _from_executors(self, rows: DataFrame, transaction: DeltaTransaction) -> None:
        rows.persist()  # each append is a Spark job of its own over the same rows
        try:
            for table, columns in self._columns.items():
                self._delta.append(table, rows.where(F.col(TABLE) == table).select(*columns), transaction)
        finally:
            rows.unpersist()

    def _progress(self, batch_id: int, metrics: BatchMetrics) -> pa.Table:
        """The row of the batch in ``archive_progress``; it is appended last, so a batch without one may be incomplete."""
        offsets = json.dumps(metrics.offsets, sort_keys=True)
        row = {"batch_id": batch_id, "offsets": offsets, "written_at": datetime.now(timezone.utc)}
        return pa.Table.from_pylist([self._key | row]).append_column(
            "behind", pa.array([metrics.behind], pa.int64())
        )


def _is_small(metrics: BatchMetrics) -> bool:
    """Whether the driver may hold the rows of a micro-batch, by its offsets; of the first one it is not known where it begins."""
    if metrics.starts.keys() != metrics.offsets.keys():
        return False
    return records_before(metrics.offsets) - records_before(metrics.starts) <= SMALL


def _table(sources: Sources) -> Column:
    """The table that a record goes to."""
    kept = F.when(F.col("reject_reason").isNotNull(), QUARANTINE)
    for source in sources:
        kept = kept.when(F.col("topic") == sources.topic_of(source), source.history_table)
    return kept


def _attributes(sources: Sources, table: str) -> tuple[str, ...]:
    """The distinct attributes of all sources that write to a table."""
    kept = (source for source in sources if source.history_table == table)
    return tuple(dict.fromkeys(name for source in kept for name in source.attribute_names))
