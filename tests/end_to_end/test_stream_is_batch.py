"""The stream, in either form of its state and killed again and again, against one plain batch run of the same stages.

The stream drops the records that come too late; which ones these are is worked out from the timestamps and from the
watermarks in ``stream_progress``, and the batch run does without them.
"""

import json
from datetime import datetime, timezone

import pytest

from lib import pipeline
from lib.database.jdbc_staging import JdbcStaging
from lib.database.registry_writer import RegistryWriter
from lib.database.upsert import Upsert
from lib.preparation import Preparation
from lib.records.batch_metrics import BatchMetrics
from lib.records.source import customer_attributes
from lib.resolution.micro_batch import MicroBatchSink, Resolver
from lib.sources import kafka
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.driver import KILLED, Driver
from tests.end_to_end.tangle import records
from tests.end_to_end.twins import Twin, twin
from tests.reference_names import name_key
from tests.reference_rules import is_placeholder_name
from tests.servers import new_database, new_topics
from tests.topics import consume, produce

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
LATE_ONES = {
    "CUSTID_STREAM__WATERMARK_DELAY": "1d",
    "CUSTID_STREAM__JOIN_WINDOW": "3d",
    "CUSTID_KAFKA__MAX_RECORDS_PER_BATCH": "400",
}
LATE = 4  # every fourth record of the first half comes last
FORMATS = ("4", "2")
KILLS = (
    "batch.read=kill",
    "ledger.written=kill:2",
    "batch.committed=kill",
    "written.customers=kill:2",
    "batch.done=kill:2",
    "batch.started=kill",
)


@pytest.fixture(scope="module")
def topics(sandbox):
    names = new_topics(sandbox, "stream-is-batch")
    for topic, side in zip(names, records(seed=5, end=END), strict=True):
        in_time, late = side.copy(), side[: len(side) // 2 : LATE]
        del in_time[: len(side) // 2 : LATE]
        produce(sandbox.bootstrap_servers, topic, in_time + late)
    return names


@pytest.fixture(scope="module")
def messages(sandbox, topics):
    return [message for topic in topics for message in consume(sandbox.bootstrap_servers, topic)]


@pytest.fixture(params=FORMATS, ids=["format 4", "format 2"])
def streamed(request, sandbox, database, topics, tmp_path):
    """An application with one form of the join's state."""
    plain = twin(sandbox, database, topics, tmp_path / "stream").environ
    return plain | LATE_ONES | {"CUSTID_STREAM__STATE_FORMAT": request.param}


@pytest.fixture
def same(spark, sandbox, topics, messages, tmp_path):
    """Compare the tables of the stream with those of a batch run without the late ones."""

    def compare(settings):
        progress = tables.delta(spark, settings, "stream_progress")
        late = late_ones(progress, [message for message in messages if not is_nobodys(message)])
        assert len(late) == sum(row.late for row in progress)
        assert 50 < len(late) < len(messages) / 2
        assert sum(row.profiles_read + row.store_records_read for row in progress) == len(messages)
        with new_database(sandbox) as database:
            batch = twin(sandbox, database, topics, tmp_path / "batch").settings()
            run_as_batch(spark, batch.model_copy(update={"stream": settings.stream}), late)
            for table in tables.CONTENT:
                assert tables.content(settings, table) == tables.content(batch, table), table

    return compare


def is_nobodys(message):
    """Whether the name is a till's word for nobody: such a record never comes to the join, and so is not late there."""
    return is_placeholder_name(name_key(json.loads(message.value)["name"]))


def late_ones(progress, messages):
    """Coordinates of the messages at or below the watermark of the micro-batch before their own."""
    late, starts, watermark = set(), {}, 0
    for row in sorted(progress, key=lambda row: row.batch_id):
        ends = {
            (topic, int(partition)): end
            for topic, partitions in json.loads(row.offsets).items()
            for partition, end in partitions.items()
        }
        late |= {
            message.coordinates
            for message in messages
            if starts.get(message.coordinates[:2], 0)
            <= message.coordinates[2]
            < ends[message.coordinates[:2]]
            and message.timestamp <= watermark
        }
        starts, watermark = ends, row.watermark
    return late


def run_as_batch(spark, settings, without):
    """All messages but those at the coordinates ``without`` through the stages at once, into the sink."""
    prepared = Preparation(settings, HOME)
    left_out = spark.createDataFrame(list(without), "topic string, partition int, offset long")
    sources = prepared.sources
    messages = {
        source.name: kafka.batch(spark, settings.kafka, sources.topic_of(source)).join(
            left_out, left_out.columns, "left_anti"
        )
        for source in sources
    }
    pairs = pipeline.identify(messages, sources, settings, prepared.model, prepared.keys)
    writer = RegistryWriter(Upsert(JdbcStaging(spark, settings.mysql)), customer_attributes(sources))
    resolver = Resolver(sources, prepared.model.version, writer)
    sink = MicroBatchSink(BatchMetrics, prepared.application, resolver)
    try:
        sink(pairs, 0)
    finally:
        prepared.application.close()


def test_in_peace(streamed, drain, same):
    settings = Twin(streamed).settings()
    drain(settings)
    same(settings)


@pytest.mark.chaos
def test_under_kills(streamed, same):
    driver = Driver(streamed)
    for failpoint in KILLS:
        assert driver.drain(failpoint=failpoint)[0] == KILLED
    code, _, err = driver.drain()
    assert code == 0, err
    same(Twin(streamed).settings())
