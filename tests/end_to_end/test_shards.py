"""Two applications over the same topics, each with its share of the phones on a MySQL server of its own, are as one over all."""

from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest

from lib.sandbox.mysql_server import MySqlServer
from tests import tables
from tests.end_to_end.twins import feeder, twin
from tests.servers import new_database, new_topics
from tests.topics import produce

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
COUNT = 2
BROKEN = [
    (payload, round(END.timestamp() * 1000)) for payload in (b"{", b"{}", b'{"name": "Ann", "phone": "?"}')
]
NAMELESS = b'{"name": "?", "phone": "555 777 00%02d"}'
ONLY_PHONE = {"linkage.blocking_rules": "[phone]", "linkage.backfill_rules": "[phone]"}
ARCHIVED = ("history/profiles", "history/store_records", "quarantine")
COUNTED = ("records_read", "rejected", "matched", "customers")


@pytest.fixture(scope="module")
def filled(sandbox):
    """Topics with tangled and with broken records."""
    topics = new_topics(sandbox, "shards")
    feeder(sandbox.bootstrap_servers, topics, 1, END)()
    nameless = [(NAMELESS % number, BROKEN[0][1]) for number in range(20)]
    for topic in topics:
        produce(sandbox.bootstrap_servers, topic, BROKEN + nameless)
    return topics


@pytest.fixture(scope="module")
def servers(sandbox, tmp_path_factory):
    """A MySQL server for each shard."""
    second = MySqlServer(tmp_path_factory.mktemp("second") / "mysql")
    second.start()
    yield sandbox.mysql, second
    second.stop()


@pytest.fixture(scope="module")
def run(sandbox, filled, drain, tmp_path_factory):
    """Settings and summary of a run on a server, over one shard or over all."""

    @contextmanager
    def drained(server, **shard):
        with new_database(SimpleNamespace(mysql=server)) as database:
            own = twin(sandbox, database, filled, tmp_path_factory.mktemp("run"))
            own.environ.update(
                CUSTID_MYSQL__PORT=str(server.port), CUSTID_MYSQL__PASSWORD=f"file:{server.password_file}"
            )
            settings = own.settings(**ONLY_PHONE, **shard)
            yield settings, drain(settings)

    return drained


@pytest.fixture(scope="module")
def whole(run, sandbox):
    with run(sandbox.mysql) as found:
        yield found


@pytest.fixture(scope="module")
def shards(run, servers):
    first, second = (
        run(
            server,
            **{
                "shard.count": str(COUNT),
                "shard.index": str(index),
                "application": f"customers-{index}-of-{COUNT}",
            },
        )
        for index, server in enumerate(servers)
    )
    with first as one, second as other:
        yield one, other


def lines(rows):
    return Counter(str(row) for row in rows)


@pytest.mark.chaos
@pytest.mark.parametrize("table", tables.CONTENT)
def test_the_shards_together_hold_each_row_of_the_whole_once(table, shards, whole):
    parts = [lines(tables.content(settings, table)) for settings, _ in shards]
    assert sum(parts, Counter()) == lines(tables.content(whole[0], table))


@pytest.mark.chaos
@pytest.mark.parametrize("table", ["customers", "customer_members", "customer_edges"])
def test_each_shard_has_work(table, shards):
    assert min(tables.count(settings, table) for settings, _ in shards) > 0


@pytest.mark.chaos
@pytest.mark.parametrize("table", ARCHIVED)
def test_every_message_is_archived_by_one_shard(table, spark, shards, whole):
    coordinates = [
        Counter((row.topic, row.partition, row.offset) for row in tables.delta(spark, settings, table))
        for settings, _ in (*shards, whole)
    ]
    assert sum(coordinates[:COUNT], Counter()) == coordinates[COUNT]
    assert coordinates[COUNT]


@pytest.mark.chaos
@pytest.mark.parametrize("figure", COUNTED)
def test_the_figures_add_up(figure, shards, whole):
    assert sum(summary[figure] for _, summary in shards) == whole[1][figure]


@pytest.mark.chaos
def test_mysql_agrees_on_which_shard_a_phone_is_of(shards):
    for index, (settings, _) in enumerate(shards):
        found = tables.rows(
            settings, f"SELECT DISTINCT CRC32(phone) % {COUNT} AS shard FROM customer_members"
        )
        assert [row["shard"] for row in found] == [index]
