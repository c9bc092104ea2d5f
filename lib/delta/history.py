"""History and quarantine: every message is written to one of them, with its Kafka coordinates.

A query of its own writes them, so the query that finds customers need not carry all columns or wait for Delta (ADR 0008).
"""

import json
from collections.abc import Callable
from datetime import datetime, timezone

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.database.application import Application
from lib.delta.tables import HISTORY_PROGRESS, QUARANTINE
from lib.delta.writer import DeltaTransaction, DeltaWriter
from lib.failpoints import failpoint
from lib.records.batch_metrics import BatchMetrics
from lib.records.message import COORDINATES
from lib.records.source import Sources

SHARED = (*COORDINATES, "identity_id", "recorded_at")
RECORD = (*SHARED, "name", "written_phone", "phone", "phone_fault", "name_key", "name_fault")
REJECT = (*SHARED, "reject_reason", "phone_fault", "payload_bytes", "payload_shape", "payload")


class HistorySink:
    """A foreachBatch function over the records of all sources (:func:`lib.pipeline.history`)."""

    def __init__(
        self,
        delta: DeltaWriter,
        application: Application,
        sources: Sources,
        read_metrics: Callable[[], BatchMetrics],
    ) -> None:
        """``read_metrics`` returns the end offsets of the current micro-batch, and how many records were left behind it."""
        self._delta = delta
        self._key = {"application": application.lease.application, "epoch": application.epoch}
        self._transaction = f"{application.lease.application}:history:{application.epoch}"
        self._sources = sources
        self._read_metrics = read_metrics

    def __call__(self, rows: DataFrame, batch_id: int) -> None:
        """Append one micro-batch to the histories and the quarantine; its rows hold no card numbers."""
        transaction = DeltaTransaction(self._transaction, batch_id)
        is_accepted = F.col("reject_reason").isNull()
        failpoint("history.started")
        rows.persist()  # each append below is a Spark job of its own over the same rows
        try:
            for table in self._sources.history_tables:
                records = rows.where(is_accepted & self._is_kept_in(table))
                self._delta.append(table, records.select(*RECORD, *self._attributes(table)), transaction)
            self._delta.append(QUARANTINE, rows.where(~is_accepted).select(*REJECT), transaction)
            self._delta.append_rows(HISTORY_PROGRESS, self._progress(batch_id), transaction)
        finally:
            rows.unpersist()
        failpoint("history.done")

    def _is_kept_in(self, table: str) -> Column:
        sources = self._sources
        topics = (sources.topic_of(source) for source in sources if source.history_table == table)
        return F.col("topic").isin(*topics)

    def _attributes(self, table: str) -> tuple[str, ...]:
        """The distinct attributes of all sources that write to a table."""
        kept = (source for source in self._sources if source.history_table == table)
        return tuple(dict.fromkeys(name for source in kept for name in source.attribute_names))

    def _progress(self, batch_id: int) -> pa.Table:
        """The row of the batch in ``archive_progress``; it is appended last, so a batch without one may be incomplete."""
        metrics = self._read_metrics()
        offsets = json.dumps(metrics.offsets, sort_keys=True)
        row = {"batch_id": batch_id, "offsets": offsets, "written_at": datetime.now(timezone.utc)}
        return pa.Table.from_pylist([self._key | row]).append_column(
            "behind", pa.array([metrics.behind], pa.int64())
        )
