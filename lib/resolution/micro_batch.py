"""The foreachBatch function: takes the pairs of a micro-batch and changes customers, exactly once.

    read the pairs once -> one MySQL transaction (lease, ledger, registry, outbox) -> report to the observers

Spark may run a batch again after a crash, and a transaction is retried if the response to COMMIT is lost. The ledger then
says that the rows are already in the tables. Rows for Delta go to the outbox, which :mod:`lib.delta.relay` delivers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from pyspark.sql import DataFrame

from lib.database import batch_ledger, outbox, poison_records
from lib.database.application import Application
from lib.database.batch_ledger import BatchKey, content_hash
from lib.database.connection import Cursor
from lib.database.readers.registry import load_registry
from lib.database.registry_writer import RegistryWriter
from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, QUARANTINE, STREAM_PROGRESS
from lib.failpoints import failpoint
from lib.identity.evidence import evidence, pairs_of
from lib.identity.registry import RegistryChange, difference
from lib.records.batch_metrics import BatchMetrics
from lib.records.batch_report import BatchReport, Observer
from lib.records.source import Sources
from lib.resolution.batch import Batch
from lib.resolution.collector import pause_collector
from lib.resolution.delta_rows import change_rows, match_rows, poison_rows, progress_row
from lib.resolution.distinct_pairs import distinct_pairs
from lib.resolution.record_pairs import RecordPairs
from lib.resolution.stopwatch import Stopwatch
from lib.resolution.without_poison import Poison, write_without_poison


@dataclass(frozen=True)
class Resolver:
    """What the resolution of every batch needs: the sources, the model's version, and the writer of the registry."""

    sources: Sources
    model_version: int
    writer: RegistryWriter


class MicroBatchSink:
    """Writes micro-batches of decided pairs; a foreachBatch function."""

    def __init__(
        self,
        read_metrics: Callable[[], BatchMetrics],
        application: Application,
        resolver: Resolver,
        check_topics: Callable[[], None] = lambda: None,
        observers: Sequence[Observer] = (),
    ) -> None:
        """``read_metrics`` returns the metrics of the current batch; the ``observers`` are called after its commit.

        ``check_topics`` raises an error if a topic of the application was deleted or recreated.
        """
        self._read_metrics = read_metrics
        self._mysql = application.mysql
        self._lease = application.lease
        self._resolver = resolver
        self._check_topics = check_topics
        self._observers = observers

    def __call__(self, pairs: DataFrame, batch_id: int) -> None:
        """Write one micro-batch; on return it is committed in MySQL, and the observers have been called."""
        failpoint("batch.started")
        batch = self._read(pairs, batch_id)
        failpoint("batch.read")
        with pause_collector():
            report = self._write(batch)
        failpoint("batch.committed")
        for observe in self._observers:
            observe(report)
        failpoint("batch.done")

    def _read(self, pairs: DataFrame, batch_id: int) -> Batch:
        watch = Stopwatch()
        # The only action on the batch: a second one would run the join again.
        table = distinct_pairs(pairs.toArrow())
        # Here, between reading and writing: if a topic was deleted and recreated since the batch was planned, the batch may
        # hold records of the new topic at offsets of the old one, and nothing in them shows it (ADR 0013).
        self._check_topics()
        metrics = self._read_metrics()
        watch.before("prepare_ms", metrics.triggered_at)
        watch.lap("read_ms")
        return Batch(batch_id, table, content_hash(table["row_hash"]), metrics, watch)

    def _write(self, batch: Batch) -> BatchReport:
        """Write a batch; without the records that MySQL refuses for what they hold, which go into quarantine."""
        return write_without_poison(
            self._mysql,
            lambda cursor, poison: self._commit(cursor, batch, poison),
            self._attempt,
            lambda: self._candidates(batch),
        )

    def _candidates(self, batch: Batch) -> RecordPairs:
        known = self._mysql.transaction(lambda cursor: poison_records.known(cursor, self._lease.application))
        return RecordPairs(batch.pairs, self._resolver.sources).without(known)

    def _attempt(self, cursor: Cursor, some: RecordPairs) -> None:
        self._lease.check(cursor)
        self._apply(cursor, some.table, Stopwatch(), self._resolver.writer.without_staging())

    def _commit(self, cursor: Cursor, batch: Batch, poison: Poison) -> BatchReport:
        """Write a batch without its poison records, unless its rows are already in the tables."""
        key = BatchKey(self._lease.application, self._lease.check(cursor), batch.batch_id)
        if batch_ledger.is_recorded(cursor, key, batch.content_hash):
            return self._report(batch, key, suppressed=0, is_replay=True)
        batch_ledger.check_continuity(cursor, key, batch.metrics.starts)
        known = poison_records.known(cursor, key.application)
        pairs = RecordPairs(batch.pairs, self._resolver.sources)
        refused = poison_rows(pairs.found(poison.records))
        batch = replace(batch, pairs=pairs.without(known | poison.records).table)
        change, suppressed = self._apply(cursor, batch.pairs, batch.watch, self._resolver.writer)
        batch.watch.lap("write_ms")
        report = self._report(batch, key, suppressed)
        version = self._resolver.model_version
        rows = {
            MATCHES: match_rows(batch.pairs, key, version),
            CUSTOMER_CHANGES: change_rows(change, key, version),
            QUARANTINE: refused,
            STREAM_PROGRESS: progress_row(report),
        }
        poison_records.store(cursor, key, poison.records, poison.error)
        outbox.put(cursor, key, rows)
        failpoint("outbox.written")
        batch_ledger.record(cursor, key, batch.content_hash, batch.metrics.offsets)
        failpoint("ledger.written")
        return report

    def _report(
        self, batch: Batch, key: BatchKey, suppressed: int, *, is_replay: bool = False
    ) -> BatchReport:
        return BatchReport(
            *key.row(),
            content_hash=batch.content_hash,
            metrics=batch.metrics,
            matched=batch.matched,
            reviewed=batch.reviewed,
            suppressed=suppressed,
            phases=batch.watch.phases(),
            retries=self._mysql.retries,
            is_replay=is_replay,
        )

    def _apply(
        self, cursor: Cursor, pairs: pa.Table, watch: Stopwatch, writer: RegistryWriter
    ) -> tuple[RegistryChange, int]:
        """Change the customers; returns the change, and how many of the pairs are suppressed."""
        version = self._resolver.model_version
        identities, edges = evidence(pairs, version, self._resolver.sources)
        before = load_registry(cursor, identities.keys())
        watch.lap("load_ms")
        after = before.with_pairs(identities, edges)
        change = difference(before, after)
        watch.lap("resolve_ms")
        writer.write_change(cursor, change, version)
        writer.write_cases(cursor, pairs, before, after, version)
        return change, pairs_of(pairs, after.acceptance.suppressed)
