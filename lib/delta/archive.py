"""History and quarantine: every message ends in one of them, with its Kafka coordinates.

Its own query: the hot path drops what it does not need, and does not wait for Delta here.
"""

import json
from collections.abc import Callable
from datetime import datetime, timezone

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.database.application import Application
from lib.delta.tables import ARCHIVE_PROGRESS, PROFILES, QUARANTINE, STORE_RECORDS
from lib.delta.writer import DeltaTransaction, DeltaWriter
from lib.failpoints import failpoint
from lib.records.batch_metrics import BatchMetrics

SHARED = ("topic", "partition", "offset", "recorded_at")
RECORD = (*SHARED, "name", "written_phone", "phone", "phone_fault", "name_key")


class ArchiveSink:
    """A foreachBatch function over archive rows of both topics (:func:`lib.pipeline.archive`)."""

    def __init__(
        self,
        delta: DeltaWriter,
        application: Application,
        profiles_topic: str,
        read_metrics: Callable[[], BatchMetrics],
    ) -> None:
        """``read_metrics`` says where the batch that runs ends, and how much it leaves behind."""
        self._delta = delta
        self._key = {"application": application.lease.application, "epoch": application.epoch}
        self._transaction = f"{application.lease.application}:archive:{application.epoch}"
        self._profiles_topic = profiles_topic
        self._read_metrics = read_metrics

    def __call__(self, rows: DataFrame, batch_id: int) -> None:
        """Append one micro-batch to both histories and the quarantine; the rows hold no card number any more."""
        transaction = DeltaTransaction(self._transaction, batch_id)
        is_profile, is_accepted = F.col("topic") == self._profiles_topic, F.col("reject_reason").isNull()
        failpoint("archive.started")
        rows.persist()
        try:
            profiles = rows.where(is_profile & is_accepted).select(*RECORD, "email", "address")
            self._delta.append(PROFILES, profiles, transaction)
            store_records = rows.where(~is_profile & is_accepted).select(*RECORD, "card", "date")
            self._delta.append(STORE_RECORDS, store_records, transaction)
            rejects = rows.where(~is_accepted).select(*SHARED, "reject_reason", "phone_fault", "payload")
            self._delta.append(QUARANTINE, rejects, transaction)
            self._delta.append_rows(ARCHIVE_PROGRESS, self._progress(batch_id), transaction)
        finally:
            rows.unpersist()
        failpoint("archive.done")

    def _progress(self, batch_id: int) -> pa.Table:
        """Last of all: an archive batch that is not in it may be there in part."""
        metrics = self._read_metrics()
        offsets = json.dumps(metrics.offsets, sort_keys=True)
        row = {"batch_id": batch_id, "offsets": offsets, "written_at": datetime.now(timezone.utc)}
        return pa.Table.from_pylist([self._key | row]).append_column(
            "behind", pa.array([metrics.behind], pa.int64())
        )
