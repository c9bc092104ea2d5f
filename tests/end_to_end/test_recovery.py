"""What the driver stands on is lost, damaged or older than it was: it refuses, says why, and ``--recover`` makes it good.

Each case drains a first part of the records, breaks something, and feeds a second part. In the end the customers are
those of an application to which nothing happened.
"""

import re
import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions
from pyspark.sql import SparkSession

from lib.errors import RefusedError
from lib.sandbox.topics import create_topics, remove_topics
from lib.streaming.file_system import located
from tests import tables
from tests.end_to_end.twins import ARCHIVED, digests, feeder, pairs, replace_rows
from tests.hdfs import new_hdfs
from tests.processes import PATIENCE
from tests.servers import PARTITIONS
from tests.topics import produce

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
IN_MYSQL = (*tables.CONTENT, "applications", "application_topics", "batch_ledger", "delta_outbox")


@pytest.fixture
def feed(sandbox, topics):
    return feeder(sandbox.bootstrap_servers, topics, 6, END)


@pytest.fixture
def settings(harmed, tmp_path, request):
    """Those of the application that something happens to; its checkpoint and tables are on a local disk unless a test says where."""
    root = {"a path": str, "file": Path.as_uri, "hdfs": lambda _: request.getfixturevalue("hdfs")}
    where = root[getattr(request, "param", "a path")](tmp_path / "harmed")
    places = {"storage.checkpoints": f"{where}/checkpoints", "storage.tables": f"{where}/tables"}
    return harmed.settings(**places)


@pytest.fixture
def hdfs(tmp_path):
    """The address of an HDFS of this test's own."""
    with new_hdfs(tmp_path / "hdfs") as address:
        yield address


@pytest.fixture
def same(spark, drain, settings, unharmed):
    """Whether customers, histories and pairs are those of an application that read all of it in peace."""

    def compare():
        in_peace = unharmed.settings()
        drain(in_peace)
        both = [(digests(spark, one, names=ARCHIVED), pairs(spark, one)) for one in (settings, in_peace)]
        assert both[0] == both[1]

    return compare


def checkpoint(settings, place):
    """A file of the checkpoint of the join, the last one where several fit."""
    folder = Path(settings.storage.checkpoints) / settings.application / "epoch=1/identify"
    return max(folder.glob(place), key=lambda path: (len(path.name), path.name))


def whole(settings):
    return Path(settings.storage.checkpoints) / settings.application


def last_offsets(settings):
    return checkpoint(settings, "offsets/[0-9]*")


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_bits_of_the_state(settings):
    for path in checkpoint(settings, "state/0/0").rglob("*"):
        if path.suffix in {".changelog", ".zip", ".sst"} and path.stat().st_size:
            flip_a_bit(path)


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def repartition(settings):
    """With what Spark has for it."""
    spark = SparkSession.getActiveSession()
    folder = f"{settings.storage.checkpoints}/{settings.application}/epoch=1/identify"
    spark._streamingCheckpointManager.repartition(folder, 3)  # noqa: SLF001 - Spark's own name


def skip_ten_records(path):
    """As somebody would who edits an offset by hand."""
    text = path.read_text()
    path.write_text(re.sub(r'"0":(\d+)', lambda match: f'"0":{int(match[1]) - 10}', text))
    (path.parent / f".{path.name}.crc").unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(
            repartition, "was repartitioned: its state has 3 partitions in place of", id="repartitioned"
        ),
        pytest.param(
            lambda s: skip_ten_records(last_offsets(s)),
            "ends elsewhere",
            id="offsets edited",
            marks=pytest.mark.chaos,
        ),
        *(
            pytest.param(damage, "cannot be read", id=name, marks=pytest.mark.chaos)
            for name, damage in {
                "no metadata": lambda s: checkpoint(s, "metadata").unlink(),
                "offsets truncated": lambda s: truncate(last_offsets(s)),
                "offsets flipped": lambda s: flip_a_bit(last_offsets(s)),
                "commits truncated": lambda s: truncate(checkpoint(s, "commits/[0-9]*")),
                "state deleted": lambda s: shutil.rmtree(checkpoint(s, "state/0/0")),
                "state flipped": flip_bits_of_the_state,
            }.items()
        ),
    ],
)
def test_a_checkpoint_that_is(damage, says, feed, drain, settings, same):
    feed()
    drain(settings)
    damage(settings)
    feed()
    with pytest.raises(RefusedError, match=says):
        drain(settings)
    drain(settings, recover=True)
    same()


@pytest.mark.parametrize(
    "settings",
    ["a path", *(pytest.param(place, marks=pytest.mark.chaos) for place in ("file", "hdfs"))],
    indirect=True,
)
def test_a_checkpoint_that_is_gone_from(settings, spark, feed, drain, same):
    feed()
    drain(settings)
    remove(spark, settings)
    feed()
    with pytest.raises(RefusedError, match="is gone"):
        drain(settings)
    drain(settings, recover=True)
    same()


def remove(spark, settings, place=""):
    """Delete a folder of the checkpoints, wherever they are."""
    files, folder = located(spark, f"{settings.storage.checkpoints}/{settings.application}/{place}")
    assert files.delete(folder, True)  # noqa: FBT003 - Java knows no names


@pytest.mark.chaos
def test_a_recovery_that_ends_before_history_begins(settings, spark, feed, drain, identify, same):
    feed()
    drain(settings)
    remove(spark, settings)
    feed()
    identify(settings, recover=True)
    drain(settings)
    same()


@pytest.mark.chaos
def test_the_checkpoint_of_history_that_is_gone_alone(settings, spark, feed, drain, same):
    feed()
    drain(settings)
    remove(spark, settings, "epoch=1/history")
    feed()
    with pytest.raises(RefusedError, match="is gone"):
        drain(settings)
    drain(settings, recover=True)
    same()


@pytest.fixture
def brought_back(settings):
    """Keep MySQL as it is now; bring it back when it is called."""
    then = {table: tables.rows(settings, f"SELECT * FROM {table}") for table in IN_MYSQL}

    def restore():
        replace_rows(settings, then)

    return restore


@pytest.mark.chaos
def test_mysql_of_an_older_day(feed, drain, settings, same, request):
    feed()
    drain(settings)
    restore = request.getfixturevalue("brought_back")
    feed()
    drain(settings)
    restore()
    feed()
    with pytest.raises(RefusedError, match="MySQL is behind the checkpoint"):
        drain(settings)
    drain(settings, recover=True)
    same()


@pytest.mark.chaos
def test_mysql_and_the_checkpoint_of_an_older_day(feed, drain, settings, same, request):
    feed()
    drain(settings)
    restore = request.getfixturevalue("brought_back")
    shutil.copytree(whole(settings), whole(settings).with_name("then"))
    feed()
    drain(settings)
    restore()
    shutil.rmtree(whole(settings))
    whole(settings).with_name("then").rename(whole(settings))
    feed()
    with pytest.raises(RefusedError, match="Delta has batch"):
        drain(settings)
    drain(settings, recover=True)
    same()


@pytest.mark.chaos
def test_recovery_reads_again_what_the_join_held_and_no_more(feed, drain, harmed):
    settings = harmed.settings(**{"stream.join_window": "1d", "stream.watermark_delay": "3d"})
    feed()
    first = drain(settings)["records_read"]
    feed()
    second = drain(settings)["records_read"]  # its watermark is four days behind the last of twenty
    again = drain(settings, recover=True)["records_read"]
    assert 0 < again < 0.7 * (first + second)


@pytest.mark.chaos
def test_a_topic_that_was_recreated(sandbox, topics, feed, drain, settings):
    feed()
    drain(settings)
    customers = tables.content(settings, "customers")
    remake(sandbox, topics[1])
    feed()
    with pytest.raises(RefusedError, match=f"The topic {topics[1]} was deleted and recreated"):
        drain(settings)
    drain(settings, recover=True)
    assert len(tables.content(settings, "customers")) > len(customers)


def remake(sandbox, topic):
    remove_topics(sandbox.bootstrap_servers, [topic])
    create_topics(sandbox.bootstrap_servers, {topic: PARTITIONS})


@pytest.mark.chaos
def test_records_that_retention_took_before_they_were_read(sandbox, topics, feed, drain, settings):
    feed()
    drain(settings)
    feed()
    feed()
    admin = AdminClient({"bootstrap.servers": sandbox.bootstrap_servers})
    taken = [TopicPartition(topics[1], partition, 150) for partition in range(PARTITIONS)]
    for done in admin.delete_records(taken).values():
        done.result(PATIENCE)
    with pytest.raises(RefusedError, match="are gone from a topic"):
        drain(settings)
    assert drain(settings, recover=True)["records_read"] > 0


@pytest.mark.chaos
def test_a_partition_that_is_added(sandbox, topics, feed, drain, harmed, same):
    feed()
    drain(harmed.settings())
    admin = AdminClient({"bootstrap.servers": sandbox.bootstrap_servers})
    admin.create_partitions([NewPartitions(topics[1], PARTITIONS + 1)])[topics[1]].result(PATIENCE)
    feed()
    payload = b'{"name": "Ann New", "phone": "555-300-0001"}'
    message = payload, round(END.timestamp() * 1000)
    produce(sandbox.bootstrap_servers, topics[1], [message], partition=PARTITIONS)
    assert drain(harmed.settings())["records_read"] > 1
    same()
