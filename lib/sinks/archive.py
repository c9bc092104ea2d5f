"""History and quarantine: every message ends in one of them, with its Kafka coordinates.

Its own query: the hot path drops what it does not need, and does not wait for Delta here.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.failpoints import reach
from lib.sinks.delta_tables import DeltaTables, DeltaTransaction

SHARED = ("topic", "partition", "offset", "recorded_at")
RECORD = (*SHARED, "name", "written_phone", "phone", "name_key")
PROFILES, STORE_RECORDS, QUARANTINE = "history/profiles", "history/store_records", "quarantine"


class ArchiveSink:
    """A foreachBatch function over archive rows of both topics (:func:`lib.pipeline.archive`)."""

    def __init__(self, delta: DeltaTables, application: str, epoch: int, profiles_topic: str) -> None:
        """``application`` and ``epoch`` make appends idempotent, as for the customers."""
        self._delta = delta
        self._application = f"{application}:archive:{epoch}"
        self._profiles_topic = profiles_topic

    def __call__(self, rows: DataFrame, batch_id: int) -> None:
        """Append one micro-batch to both histories and the quarantine; the rows hold no card number any more."""
        transaction = DeltaTransaction(self._application, batch_id)
        is_profile, is_accepted = F.col("topic") == self._profiles_topic, F.col("reject_reason").isNull()
        reach("archive.started")
        rows.persist()
        try:
            profiles = rows.where(is_profile & is_accepted).select(*RECORD, "email", "address")
            self._delta.append(PROFILES, profiles, transaction)
            store_records = rows.where(~is_profile & is_accepted).select(*RECORD, "card", "date")
            self._delta.append(STORE_RECORDS, store_records, transaction)
            rejects = rows.where(~is_accepted).select(*SHARED, "reject_reason", "payload")
            self._delta.append(QUARANTINE, rejects, transaction)
        finally:
            rows.unpersist()
        reach("archive.done")
