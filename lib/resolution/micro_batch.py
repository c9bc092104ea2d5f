"""The foreachBatch body: pairs in, customers changed, exactly once.

    read the pairs once -> one MySQL transaction (lease, ledger, registry, outbox) -> back to Spark

Spark may run a batch again, after a crash or when the answer to COMMIT was lost; the ledger then says that its
rows are in the tables. What the batch has to tell Delta is in the outbox, which :mod:`lib.delta.relay` delivers.
"""

import logging
from collections.abc import Callable

from pyspark.sql import DataFrame

from lib.database import batch_ledger, outbox
from lib.database.application import Application
from lib.database.batch_ledger import BatchKey, content_hash
from lib.database.connection import Cursor
from lib.database.readers.registry import load_registry
from lib.database.registry_writer import write_change
from lib.database.table_rows import review_rows
from lib.database.upsert import Upsert
from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, STREAM_PROGRESS
from lib.failpoints import failpoint
from lib.identity.entity import capped
from lib.identity.evidence import evidence, pairs_of
from lib.identity.registry import RegistryChange, difference
from lib.records.batch_metrics import BatchMetrics
from lib.resolution.batch import Batch
from lib.resolution.collector import pause_collector
from lib.resolution.delta_rows import change_rows, match_rows, progress_row
from lib.resolution.distinct_pairs import distinct_pairs
from lib.resolution.stopwatch import Stopwatch

TOTALS = ("records_read", "rejected", "late", "matched", "capped")
LOG = logging.getLogger(__name__)


class MicroBatchSink:
    """Writes micro-batches of decided pairs; call it as Spark calls a foreachBatch function."""

    def __init__(
        self,
        read_metrics: Callable[[], BatchMetrics],
        application: Application,
        upsert: Upsert,
        check_topics: Callable[[], None],
        model_version: int,
    ) -> None:
        """``check_topics`` raises unless what was read is of the topics that the application knows."""
        self._read_metrics = read_metrics
        self._mysql = application.mysql
        self._lease = application.lease
        self._upsert = upsert
        self._check_topics = check_topics
        self._model_version = model_version
        self.totals = dict.fromkeys(TOTALS, 0)
        self.behind = 0  # records that the topics held behind the last batch that is in MySQL

    def __call__(self, pairs: DataFrame, batch_id: int) -> None:
        """Write one micro-batch; on return it is in MySQL."""
        failpoint("batch.started")
        watch = Stopwatch()
        # The only action on the batch: a second one would run the join again.
        table = distinct_pairs(pairs.toArrow())
        self._check_topics()
        metrics = self._read_metrics()
        batch = Batch(batch_id, table, content_hash(table["row_hash"]), metrics, watch)
        watch.before("prepare_ms", metrics.triggered_at)
        watch.lap("read_ms")
        failpoint("batch.read")
        with pause_collector():
            held_back = self._mysql.transaction(lambda cursor: self._commit(cursor, batch))
        failpoint("batch.committed")
        self._count(batch, held_back)
        failpoint("batch.done")

    def _count(self, batch: Batch, held_back: int) -> None:
        counts = (
            *map(batch.metrics.count, ("read", "rejected")),
            batch.metrics.late,
            batch.matched,
            held_back,
        )
        for name, value in zip(TOTALS, counts, strict=True):
            self.totals[name] += value
        self._tell_how_far_behind(batch)

    def _tell_how_far_behind(self, batch: Batch) -> None:
        """A line a micro-batch, as long as each leaves records behind, and one when that is over."""
        was_behind, self.behind = self.behind, batch.metrics.behind or 0
        if was_behind or self.behind:
            seconds = sum(part or 0 for part in batch.watch.parts().values()) / 1_000
            LOG.warning(
                "Micro-batch %d: %s records in %.1f s; %s records behind.",
                batch.batch_id,
                f"{batch.metrics.count('read'):,}",
                seconds,
                f"{self.behind:,}",
            )

    def _commit(self, cursor: Cursor, batch: Batch) -> int:
        """Write a batch, unless its rows are in the tables; how many of its pairs are held back at crowded phones."""
        key = BatchKey(self._lease.application, self._lease.check(cursor), batch.batch_id)
        if batch_ledger.is_recorded(cursor, key, batch.content):
            return 0
        batch_ledger.check_continuity(cursor, key, batch.metrics.starts)
        change, held_back = self._apply(cursor, batch)
        batch.watch.lap("write_ms")
        rows = {
            MATCHES: match_rows(batch.pairs, key, self._model_version),
            CUSTOMER_CHANGES: change_rows(change, key, self._model_version),
            STREAM_PROGRESS: progress_row(batch, key, held_back),
        }
        outbox.put(cursor, key, rows)
        failpoint("outbox.written")
        batch_ledger.record(cursor, key, batch.content, batch.metrics.offsets)
        failpoint("ledger.written")
        return held_back

    def _apply(self, cursor: Cursor, batch: Batch) -> tuple[RegistryChange, int]:
        identities, edges = evidence(batch.pairs, self._model_version)
        before = load_registry(cursor, identities.keys())
        batch.watch.lap("load_ms")
        after = before.with_pairs(identities, edges)
        change = difference(before, after)
        batch.watch.lap("resolve_ms")
        write_change(cursor, self._upsert, change, self._model_version)
        self._upsert.write(cursor, [review_rows(batch.pairs, self._model_version)])
        return change, pairs_of(batch.pairs, capped(after.edges))
