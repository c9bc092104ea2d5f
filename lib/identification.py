"""The streaming application: from the sources through the pipeline to the resolution, with its ports."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from lib import pipeline
from lib.database.application import Application, open_application
from lib.database.jdbc_staging import JdbcStaging
from lib.database.linkage_models import register_model
from lib.database.upsert import Upsert
from lib.delta.archive import ArchiveSink
from lib.delta.provenance import Provenance
from lib.delta.relay import OutboxRelay
from lib.delta.writer import DeltaWriter
from lib.errors import RefusedError
from lib.recovery import Recovery, Starts, history_starts, recover
from lib.resolution.micro_batch import MicroBatchSink
from lib.revision import revision
from lib.settings.keys import read_keys
from lib.settings.linkage_model import LinkageModel, load_linkage_model
from lib.settings.model import Settings
from lib.sources import kafka
from lib.sources.shares import shares
from lib.sources.topics import Topics, topic_made_again
from lib.streaming.batch_metrics import RunningQuery
from lib.streaming.checkpoint import planned_offsets
from lib.streaming.file_system import exists
from lib.streaming.history_gate import HistoryGate
from lib.streaming.query import BatchBoundary, ForeachBatch, start, wait
from lib.streaming.read_limits import sharing
from lib.streaming.session import create_session

JOB = "identify_customers"
IDENTIFY, ARCHIVE = "identify", "archive"
ARCHIVE_BATCH = 4  # times the records of a micro-batch with a join: no state, and appends cost by the batch
DELTA_WAITS = 60  # seconds at most for the first micro-batch of customers
Summary = dict[str, int | None]


class Preparation:
    """Everything that can be checked before Spark starts: model, secrets, broker, topics, database, lease."""

    def __init__(self, settings: Settings, home: Path, *, recover: bool = False) -> None:
        """Raise what is wrong; on return this driver holds the application's lease."""
        self.settings = settings
        self.home = home
        self.model: LinkageModel = load_linkage_model(home / settings.linkage.model)
        self.keys = read_keys(settings.privacy)
        self.topics = Topics(settings.kafka)
        self.topic_ids = self.topics.ids()
        self.application: Application = open_application(
            settings, home / "conf/mysql", self.topic_ids, recover=recover
        )
        try:
            if self.application.made_again and not recover:
                raise topic_made_again(self.application.made_again)
            self.application.mysql.transaction(lambda cursor: register_model(cursor, self.model))
        except RefusedError:
            self.application.close()
            raise
        run = self.application.lease.driver
        self.provenance = Provenance(run, settings.application, JOB, self.model.version, revision(home))


class Identification:
    """One run of the application over both topics, in a session that somebody else stops."""

    def __init__(self, prepared: Preparation, spark: SparkSession) -> None:
        """Nothing runs yet."""
        self._prepared = prepared
        self._settings = prepared.settings
        self._spark = spark
        self._boundary = BatchBoundary()
        self._delta = DeltaWriter(spark, prepared.settings.storage.tables, prepared.provenance)
        begins_again = prepared.application.begins_again(partial(exists, spark))
        self._recovery = self._recovered() if begins_again else self._resumed()
        self._application = self._recovery.application
        self._archived = RunningQuery(spark, ARCHIVE)
        self._relay = OutboxRelay(self._application, self._delta)
        self._seconds: dict[str, float] = {}
        self._sink = MicroBatchSink(
            RunningQuery(spark, IDENTIFY).metrics,
            self._application,
            Upsert(JdbcStaging(spark, prepared.settings.mysql)),
            lambda: prepared.topics.check_ids(prepared.topic_ids),
            prepared.model.version,
        )

    def run_forever(self) -> bool:
        """Run both queries until a signal stops them; then True comes back.

        Delta begins after the first micro-batch: whoever starts a driver again waits for customers. So does history
        whenever they are behind.
        """
        stream = self._settings.stream
        queries = [identify := self._identify(stream.trigger)]
        precedence = HistoryGate(lambda: self._behind(identify), stream.history_waits)
        checks: list[Callable[[], None]] = []
        latest = time.monotonic() + DELTA_WAITS
        with ExitStack() as deliveries:

            def poll() -> None:
                for check_relay in checks:
                    check_relay()
                if not checks and (self._sink.totals["records_read"] or time.monotonic() > latest):
                    checks.append(deliveries.enter_context(self._relay.running(stream.delta_interval)))
                    queries.append(self._archive(stream.delta_interval, precedence.allows_history))

            return wait(queries, self._boundary, poll)

    def drain(self, on_poll: Callable[[int], None] = lambda _read: None) -> bool:
        """Work off what the topics hold, archive it, and stop; True if a signal came in between."""
        with self._relay.running(self._settings.stream.delta_interval) as check_relay:

            def poll() -> None:
                check_relay()
                on_poll(self._sink.totals["records_read"])

            started = time.monotonic()
            was_stopped = wait([self._identify(None)], self._boundary, poll)
            self._seconds[IDENTIFY] = time.monotonic() - started
            was_stopped = was_stopped or wait([self._archive(None)], self._boundary, check_relay)
            if not was_stopped:
                self._seconds[ARCHIVE] = time.monotonic() - started
            return was_stopped

    def summary(self) -> Summary:
        """What this run read and did, and the customers there are now.

        Of a drain the rate to the last commit in MySQL, and the rate until history, which comes after it, was complete.
        """
        totals = self._sink.totals
        rates = {
            query: round(totals["records_read"] / seconds)
            for query, seconds in self._seconds.items()
            if seconds
        }
        return {
            **totals,
            "customers": self._application.count_customers(),
            "records_per_second": rates.get(IDENTIFY),
            "history_per_second": rates.get(ARCHIVE),
        }

    def _behind(self, identify: StreamingQuery) -> int:
        """How many records the last micro-batch left unread; of the first one it is not known before its end."""
        is_first = not self._sink.totals["records_read"] and identify.status["isDataAvailable"]
        return 1 if is_first else self._sink.behind

    def _identify(self, trigger: timedelta | None) -> StreamingQuery:
        prepared = self._prepared
        bound = self._settings.kafka.max_records_per_batch
        messages = self._messages(IDENTIFY, bound, self._recovery.identify)
        pairs = pipeline.identify(*messages, self._settings, prepared.model, prepared.keys)
        write = self._boundary.guard(self._sharing(IDENTIFY, bound, self._sink))
        return start(IDENTIFY, pairs, write, self._checkpoint(IDENTIFY), trigger)

    def _archive(
        self, trigger: timedelta | None, may_begin: Callable[[], bool] = lambda: True
    ) -> StreamingQuery:
        bound = self._settings.kafka.max_records_per_batch * ARCHIVE_BATCH
        messages = self._messages(ARCHIVE, bound, self._recovery.archive)
        rows = pipeline.archive(*messages, self._settings, self._prepared.keys)
        topic = self._settings.kafka.profiles.topic
        sink = ArchiveSink(self._delta, self._application, topic, self._archived.metrics)
        write = self._boundary.guard(self._sharing(ARCHIVE, bound, sink), may_begin)
        return start(ARCHIVE, rows, write, self._checkpoint(ARCHIVE), trigger)

    def _recovered(self) -> Recovery:
        return recover(self._prepared.application, self._delta, self._prepared.topics, self._settings)

    def _resumed(self) -> Recovery:
        application = self._prepared.application
        if exists(self._spark, f"{application.checkpoint}/{ARCHIVE}"):
            return Recovery(application)
        starts = history_starts(application, self._delta, self._prepared.topics, self._settings)
        return Recovery(application, archive=starts)

    def _messages(self, query: str, max_records: int, starts: Starts) -> tuple[DataFrame, DataFrame]:
        settings = self._settings.kafka
        begins = planned_offsets(self._spark, self._checkpoint(query)) or starts
        bounds = shares(self._prepared.topics.remaining(begins), max_records)
        profiles, store_records = (
            kafka.stream(self._spark, settings, topic, bound, starts.get(topic))
            for topic, bound in bounds.items()
        )
        return profiles, store_records

    def _sharing(self, query: str, max_records: int, write: ForeachBatch) -> ForeachBatch:
        return sharing(self._spark, query, partial(shares, bound=max_records), write)

    def _checkpoint(self, query: str) -> str:
        return f"{self._application.checkpoint}/{query}"


def run(settings: Settings, home: Path, *, available_now: bool, recover: bool) -> tuple[bool, Summary]:
    """Prepare, start Spark, run, and clean up; whether a signal stopped it, and what it did."""
    prepared = Preparation(settings, home, recover=recover)
    try:
        spark = create_session(settings, home, "identify customers")
        try:
            identification = Identification(prepared, spark)
            was_stopped = identification.drain() if available_now else identification.run_forever()
            return was_stopped, identification.summary()
        finally:
            spark.stop()
    finally:
        prepared.application.close()
