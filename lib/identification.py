"""The streaming application: from the sources through the pipeline to the resolution, with its ports."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from lib import pipeline
from lib.database.jdbc_staging import JdbcStaging
from lib.database.registry_writer import RegistryWriter
from lib.database.upsert import Upsert
from lib.delta.history import HistorySink
from lib.delta.relay import OutboxRelay
from lib.delta.writer import DeltaWriter
from lib.monitoring.backlog import Backlog
from lib.monitoring.cuts import log_cuts
from lib.monitoring.run_totals import RunTotals
from lib.preparation import Preparation
from lib.progress import step
from lib.records.batch_report import Observer
from lib.records.source import BySource, customer_attributes
from lib.recovery import Recovery, Starts, history_starts, recover
from lib.resolution.micro_batch import MicroBatchSink, Resolver
from lib.settings.model import Settings
from lib.sources import kafka
from lib.sources.batch_bounds import BatchBounds
from lib.streaming.batch_metrics import RunningQuery
from lib.streaming.checkpoint import planned_offsets, require_partitions
from lib.streaming.file_system import exists
from lib.streaming.history_gate import HistoryGate
from lib.streaming.query import BatchBoundary, ForeachBatch, start, wait
from lib.streaming.read_limits import sharing
from lib.streaming.running_batch import described
from lib.streaming.session import spark_session

IDENTIFY, HISTORY = "identify", "history"
HISTORY_BATCH = 4  # times the bounds of a micro-batch with a join: no state, and appends cost by the batch
DELTA_WAITS = 60  # seconds at most for the first micro-batch of customers
Summary = dict[str, int | None]


class Identification:
    """One run of the application over all sources; the caller stops the session."""

    def __init__(
        self, prepared: Preparation, spark: SparkSession, observers: Sequence[Observer] = ()
    ) -> None:
        """Begin the recovery of a lost checkpoint, if there is one; :meth:`run_forever` and :meth:`drain` start the queries.

        ``observers`` get the report of each micro-batch, in addition to the observers that every run has.
        """
        self._prepared = prepared
        self._settings = prepared.settings
        self._spark = spark
        self._boundary = BatchBoundary()
        self._delta = DeltaWriter(spark, prepared.settings.storage.tables, prepared.provenance)
        begins_again = prepared.application.begins_again(partial(exists, spark))
        self._recovery = self._recovered() if begins_again else self._resumed()
        self._application = self._recovery.application
        self._relay = OutboxRelay(self._application, self._delta)
        self._seconds: dict[str, float] = {}
        self._run_totals, self._backlog = RunTotals(), Backlog()
        self._sink = self._sink_with((self._run_totals, self._backlog, log_cuts, *observers))

    def run_forever(self) -> bool:
        """Run both queries until a signal stops them; returns True then.

        Deliveries to Delta and history begin after the first micro-batch: after a restart the customers come first (ADR 0014).
        History also waits whenever the customers are behind (ADR 0022).
        """
        stream = self._settings.stream
        queries = [identify := self._identify(stream.trigger)]
        gate = HistoryGate(lambda: self._behind(identify), stream.history_waits)
        checks: list[Callable[[], None]] = []
        latest = time.monotonic() + DELTA_WAITS
        with ExitStack() as deliveries:

            def poll() -> None:
                for check_relay in checks:
                    check_relay()
                if not checks and (self._records_read or time.monotonic() > latest):
                    checks.append(deliveries.enter_context(self._relay.running(stream.delta_interval)))
                    queries.append(self._history(stream.delta_interval, gate.allows_history))

            return wait(queries, self._boundary, poll)

    def drain(self, on_poll: Callable[[int], None] = lambda _read: None) -> bool:
        """Process all available records, write their history, and stop; returns True if a signal stopped it earlier."""
        with self._relay.running(self._settings.stream.delta_interval) as check_relay:

            def poll() -> None:
                check_relay()
                on_poll(self._records_read)

            started = time.monotonic()
            with step("Finding customers"):
                was_stopped = wait([self._identify(None)], self._boundary, poll)
            self._seconds[IDENTIFY] = time.monotonic() - started
            with step("Writing history"):
                was_stopped = was_stopped or wait([self._history(None)], self._boundary, check_relay)
            if not was_stopped:
                self._seconds[HISTORY] = time.monotonic() - started
            return was_stopped

    def summary(self) -> Summary:
        """What this run read and did, and the number of customers now.

        For a drain also two rates: until the last commit in MySQL, and until history, which follows, was complete.
        """
        rates = {
            query: round(self._records_read / seconds) for query, seconds in self._seconds.items() if seconds
        }
        return {
            **self._run_totals.totals,
            "customers": self._application.count_customers(),
            "records_per_second": rates.get(IDENTIFY),
            "history_per_second": rates.get(HISTORY),
        }

    @property
    def _records_read(self) -> int:
        return self._run_totals.totals["records_read"]

    def _behind(self, identify: StreamingQuery) -> int:
        """How many records the last micro-batch left unread; for the first one this is not known before it ends."""
        is_first = not self._records_read and identify.status["isDataAvailable"]
        return 1 if is_first else self._backlog.behind

    def _identify(self, trigger: timedelta | None) -> StreamingQuery:
        prepared = self._prepared
        require_partitions(self._spark, self._checkpoint(IDENTIFY), self._settings.stream.state_partitions)
        bounds = self._bounds(IDENTIFY, 1, self._recovery.identify)
        messages = self._messages(bounds, self._recovery.identify)
        pairs = pipeline.identify(messages, prepared.sources, self._settings, prepared.model, prepared.keys)
        write = self._guarded(IDENTIFY, sharing(self._spark, IDENTIFY, bounds.after, self._sink))
        return start(IDENTIFY, pairs, write, self._checkpoint(IDENTIFY), trigger)

    def _history(
        self, trigger: timedelta | None, may_begin: Callable[[], bool] = lambda: True
    ) -> StreamingQuery:
        prepared = self._prepared
        bounds = self._bounds(HISTORY, HISTORY_BATCH, self._recovery.history)
        messages = self._messages(bounds, self._recovery.history)
        rows = pipeline.history(messages, prepared.sources, self._settings, prepared.keys)
        metrics = RunningQuery(self._spark, HISTORY).metrics
        sink = HistorySink(self._delta, self._application, prepared.sources, metrics)
        write = self._guarded(HISTORY, sharing(self._spark, HISTORY, bounds.after, sink), may_begin)
        return start(HISTORY, rows, write, self._checkpoint(HISTORY), trigger)

    def _guarded(
        self, query: str, write: ForeachBatch, may_begin: Callable[[], bool] = lambda: True
    ) -> ForeachBatch:
        return self._boundary.guard(write, may_begin, partial(described, self._spark, query))

    def _sink_with(self, observers: Sequence[Observer]) -> MicroBatchSink:
        prepared = self._prepared
        upsert = Upsert(JdbcStaging(self._spark, prepared.settings.mysql))
        writer = RegistryWriter(upsert, customer_attributes(prepared.sources))
        names = [source.name for source in prepared.sources]
        return MicroBatchSink(
            RunningQuery(self._spark, IDENTIFY, names).metrics,
            self._application,
            Resolver(prepared.sources, prepared.model.version, writer),
            lambda: prepared.topics.check_ids(prepared.topic_ids),
            observers,
        )

    def _recovered(self) -> Recovery:
        prepared = self._prepared
        return recover(prepared.application, self._delta, prepared.topics, prepared.sources, self._settings)

    def _resumed(self) -> Recovery:
        """The queries go on from their checkpoints; history, which begins later, may have none yet."""
        prepared = self._prepared
        if exists(self._spark, f"{prepared.application.checkpoint}/{HISTORY}"):
            return Recovery(prepared.application)
        starts = history_starts(prepared.application, self._delta, prepared.topics, prepared.sources)
        return Recovery(prepared.application, history=starts)

    def _messages(self, bounds: BatchBounds, starts: Starts) -> BySource:
        kafka_settings, sources = self._settings.kafka, self._prepared.sources
        return kafka.streams(self._spark, kafka_settings, sources, bounds.limits(), starts)

    def _bounds(self, query: str, times: int, starts: Starts) -> BatchBounds:
        """The first micro-batch is bounded by what remains behind the checkpoint; the later ones by what follows."""
        begins = planned_offsets(self._spark, self._checkpoint(query)) or starts
        bounds, records = self._settings.kafka, self._settings.records
        return BatchBounds(
            times * bounds.max_records_per_batch,
            times * bounds.max_bytes_per_batch,
            records.max_payload_bytes,
            self._prepared.topics.remaining(begins),
        )

    def _checkpoint(self, query: str) -> str:
        return f"{self._application.checkpoint}/{query}"


def run(settings: Settings, home: Path, *, available_now: bool, recover: bool) -> tuple[bool, Summary]:
    """Prepare, start Spark, run, and clean up; whether a signal stopped it, and what it did."""
    prepared = Preparation(settings, home, recover=recover)
    try:
        with spark_session(settings, home, "identify customers") as spark:
            identification = Identification(prepared, spark)
            was_stopped = identification.drain() if available_now else identification.run_forever()
            return was_stopped, identification.summary()
    finally:
        prepared.application.close()
