"""The streaming application: the pipeline between its sources and its sinks."""

import time
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql.streaming.query import StreamingQuery

from lib import pipeline
from lib.command import home
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import read_secret
from lib.settings.model import Settings
from lib.sinks.application import Application, open_application
from lib.sinks.archive import ArchiveSink
from lib.sinks.delta_tables import DeltaTables
from lib.sinks.micro_batch import MicroBatchSink
from lib.sinks.upsert import Upsert
from lib.sources import kafka
from lib.sources.topics import record_counts, shares
from lib.streaming.batch_metrics import RunningQuery
from lib.streaming.query import BatchBoundary, start, wait
from lib.streaming.session import create_session

IDENTIFY, ARCHIVE = "identify", "archive"


class Identification:
    """One run of the application over both topics."""

    def __init__(self, settings: Settings, *, recover: bool = False) -> None:
        """Check everything that can be checked before Spark starts; raise what is wrong."""
        self.settings = settings
        self.model = load_linkage_model(home() / settings.linkage.model)
        self.keys = pipeline.Keys(read_secret(settings.privacy.card_key), read_secret(settings.privacy.identity_key))
        self.counts = record_counts(settings.kafka)
        self.application: Application = open_application(settings, home() / "conf/mysql", recover=recover)
        self.spark = create_session(settings, home(), "identify customers")
        self.boundary = BatchBoundary()
        self.delta = DeltaTables(self.spark, settings.storage.tables)
        self.sink = self._sink()
        self.seconds = 0.0

    def run(self, *, available_now: bool) -> bool:
        """Run both queries until they end or are stopped; True when a signal stopped them."""
        started = time.monotonic()
        try:
            if not available_now:
                stream = self.settings.stream
                return self._wait([self._identify(stream.trigger), self._archive(stream.archive_trigger)])
            was_stopped = self._wait([self._identify(None)])
            self.seconds = time.monotonic() - started
            return was_stopped or self._wait([self._archive(None)])
        finally:
            self.application.close()
            self.spark.stop()

    def summary(self) -> dict[str, Any]:
        """What this run read and did."""
        totals = self.sink.totals
        read = totals["records_read"]
        return {**totals, "records_per_second": round(read / self.seconds) if self.seconds else None}

    def _sink(self) -> MicroBatchSink:
        upsert = Upsert(self.spark, self.settings.mysql)
        read_metrics = RunningQuery(self.spark, IDENTIFY).metrics
        return MicroBatchSink(
            read_metrics, self.application.mysql, self.application.lease, upsert, self.delta, self.model.version
        )

    def _identify(self, trigger: Any) -> StreamingQuery:
        pairs = pipeline.identify(*self._messages(), self.settings, self.model, self.keys)
        return start(IDENTIFY, pairs, self.boundary.guard(self.sink), self._checkpoint(IDENTIFY), trigger)

    def _archive(self, trigger: Any) -> StreamingQuery:
        rows = pipeline.archive(*self._messages(), self.settings, self.keys)
        sink = ArchiveSink(
            self.delta, self.settings.application, self.application.epoch, self.settings.kafka.profiles.topic
        )
        return start(ARCHIVE, rows, self.boundary.guard(sink), self._checkpoint(ARCHIVE), trigger)

    def _messages(self) -> tuple[DataFrame, DataFrame]:
        bounds = shares(self.counts, self.settings.kafka.max_records_per_batch)
        profiles, store_records = (
            kafka.stream(self.spark, self.settings.kafka, topic, bound) for topic, bound in bounds.items()
        )
        return profiles, store_records

    def _wait(self, queries: list[StreamingQuery]) -> bool:
        return wait(queries, self.boundary)

    def _checkpoint(self, query: str) -> str:
        return str(Path(self.application.checkpoint) / query)
