"""The same 1,000 records give the same customers alone, and amid ten thousand, a hundred thousand and a million.

As the rules are a pure function of a set, and the others have other phones: what two records have to do with each other under
the blocking rule of the stream hangs on their phone alone.
"""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from lib import pipeline
from lib.evaluation.candidates import KEYS
from lib.identity.evidence import evidence
from lib.identity.registry import Registry
from lib.records.message import MESSAGE
from lib.records.pair import Side
from lib.samples.generate import generate
from lib.samples.phones import AREA_CODES
from lib.samples.plan import Plan
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.tangle import records
from tests.reference_records import Message
from tests.servers import new_topics
from tests.topics import produce
from tests.way import by_source, sources_named

OWN = 250, 750  # profiles and store records that are looked at
AREA, EXCHANGES = "555", ("777", "778")  # of their phones
SHARE = 11  # one record in so many of the others is a profile
END = Plan(1, 1).now
TIMES = {"stream.join_window": "7d", "stream.watermark_delay": "8d"}
IN_BATCHES = TIMES | {"kafka.max_records_per_batch": "4000"}
TABLES = ("customers", "members", "aliases", "edges", "review")


def own_messages():
    """Payload and timestamp of each of the 1,000, side by side, in the order of time."""
    return [
        sorted(side[:: len(side) // count][:count], key=lambda message: message[1])
        for side, count in zip(records(seed=8, end=END), OWN, strict=True)
    ]


def plan_of(count):
    others = count - sum(OWN)
    span = timedelta(days=20)
    return Plan(others // SHARE, others - others // SHARE, span=span, late=0.0, now=END)


def is_own(phone):
    return phone.startswith(tuple(f"+1{AREA}{exchange}" for exchange in EXCHANGES))


def test_the_others_have_other_phones():
    assert AREA not in AREA_CODES


# Through the stream, against the reference, which sees the 1,000 alone


def test_in_the_stream_amid_ten_thousand(sandbox, settings_over, identify, expect):
    own, plan = own_messages(), plan_of(10_000)
    topics = new_topics(sandbox, "amid")
    for topic, side, mine in zip(topics, Side, own, strict=True):
        amid = sorted([*mine, *generated(plan, side)], key=lambda message: message[1])
        produce(sandbox.bootstrap_servers, topic, amid)
    settings = settings_over(topics, IN_BATCHES)
    assert identify(settings)["late"] == 0
    expected = expect(settings, *(as_written(side, mine) for side, mine in zip(topics, own, strict=True)))
    found, others = own_rows(settings)
    assert found == {table: getattr(expected, table) for table in TABLES}
    assert min(map(len, found.values())) > 0
    assert (len(found["members"]) > 100, others > 500) == (True, True)


def generated(plan, side):
    batch = generate(plan, side, np.arange(plan.count(side)))
    return list(zip(batch["value"].to_pylist(), batch["timestamp"].to_pylist(), strict=True))


def as_written(topic, messages):
    return [Message(topic, 0, number, timestamp, value) for number, (value, timestamp) in enumerate(messages)]


def own_rows(settings):
    """What the tables say of the 1,000, and how many identities of others they hold."""
    found = {table: getattr(tables, table)(settings) for table in TABLES}
    members = {key for key, row in found["members"].items() if is_own(row[2])}
    keyed = {
        table: {key: row for key, row in rows.items() if first(key) in members}
        for table, rows in found.items()
    }
    return keyed, len(found["members"]) - len(members)


def first(key):
    """A profile's identity, of a pair too."""
    return key[0] if isinstance(key, tuple) else key


# Through the same stages in one batch


@pytest.fixture(scope="module")
def resolved(spark):
    """Customers, homes and aliases of the 1,000, amid others up to a count."""
    settings = load_settings(HOME / "conf", "local", {}, {})

    def run(count):
        plan, model = plan_of(count), load_linkage_model(HOME / settings.linkage.model)
        sources = sources_named(*(side.value for side in Side))
        sides = (
            own_frame(spark, side, mine).unionByName(others(spark, plan, side))
            for side, mine in zip(Side, own_messages(), strict=True)
        )
        pairs = pipeline.identify(by_source(*sides), sources, settings, model, KEYS).toArrow()
        known = Registry({}, {}).with_pairs(*evidence(pairs, model.version, sources))
        own = {key for key, facts in known.identities.items() if is_own(facts.phone)}
        found = known.resolution
        mine = [
            {key: value for key, value in part.items() if key in own}
            for part in (found.customers, found.homes, found.aliases)
        ]
        return mine, len(known.identities) - len(own)

    return run


def own_frame(spark, side, messages):
    return spark.createDataFrame(
        as_messages(side, 0, range(len(messages)), *zip(*messages, strict=True)), MESSAGE
    )


def others(spark, plan, side):
    """Messages of a partition of their own, so that no two of a side are at one place."""
    ids = np.arange(plan.count(side))
    made = generate(plan, side, ids)
    values, timestamps = made["value"], made["timestamp"]
    return spark.createDataFrame(as_messages(side, 1, ids, values, timestamps), MESSAGE)


def as_messages(side, partition, offsets, values, timestamps):
    count = len(values)
    return pa.table(
        {
            "topic": pa.repeat(side.value, count),
            "partition": pa.repeat(pa.scalar(partition, pa.int32()), count),
            "offset": pa.array(offsets, pa.int64()),
            "timestamp": pa.array(timestamps, pa.timestamp("ms", "UTC")).cast(pa.timestamp("us", "UTC")),
            "value": pa.array(values, pa.binary()),
        }
    )


@pytest.mark.chaos
@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_in_one_batch_amid(count, resolved):
    alone, nobody = resolved(sum(OWN))
    found, others = resolved(count)
    assert found == alone
    assert (nobody, others > count / 100) == (0, True)
    assert min(map(len, alone)) > 0
