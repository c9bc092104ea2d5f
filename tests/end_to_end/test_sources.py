"""Further sources, declared here and nowhere in lib: a second topic of store records, and one of another kind."""

import json
import time
from dataclasses import replace

import pytest
from pyspark.sql import functions as F

from lib.backfill.preparation import prepare
from lib.backfill.request import Origin, Request
from lib.backfill.run import backfill
from lib.database.connection import once
from lib.database.migrations import migrate
from lib.delta.reader import DeltaReader
from lib.doctor.broker import broker
from lib.records.pair import Side
from lib.records.source import Attribute, Source, Survivorship, with_topics
from lib.reporting.records import completeness
from lib.sandbox.topics import create_topics
from lib.settings.load import load_settings
from lib.sources.declared import DECLARED, STORE_RECORDS
from tests import tables
from tests.conftest import HOME
from tests.servers import PARTITIONS, environ_of
from tests.topics import produce


class PipeDecoder:
    """Another format, declared here as well: ``name|phone|points``, if the header ``format`` says so."""

    reads_headers = True

    def __call__(self, messages, fields, max_bytes):
        text = F.when(F.octet_length("value") <= max_bytes, F.col("value").cast("string"))
        parts = F.split(text, r"\|")
        told = F.get(F.filter("headers", lambda header: header.key == "format"), F.lit(0)).getField("value")
        is_read = F.coalesce(told.cast("string") == "pipe", F.expr("false")) & text.isNotNull()
        return messages.withColumns(
            {
                **{name: F.when(is_read, F.get(parts, F.lit(at))) for at, name in enumerate(fields)},
                "payload_fault": F.when(~is_read, "unknown_format"),
            }
        )


OUTLET_RECORDS = replace(STORE_RECORDS, name="outlet_records")
LOYALTY = Source(
    name="loyalty_details",
    label="LOYALTY",
    side=Side.STORE,
    decoder=PipeDecoder(),
    history_table="history/loyalty_details",
    payload_fields=("points",),
    attributes=(Attribute("points", Survivorship.NEWEST, "points"),),
)
#: What docs/how-to/add-a-source.md has a migration do.
MIGRATION = (
    (
        "ALTER TABLE customers ADD COLUMN points VARCHAR(20) NULL, "
        "MODIFY COLUMN data_sources SET('DOTNET','STORE','LOYALTY') NOT NULL"
    ),
    "DROP TABLE customers_staging",
    (
        "CREATE TABLE customers_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) "
        "AS SELECT * FROM customers WHERE FALSE"
    ),
)
CARDS = "4111 1111 1111 1111", "5500 0000 0000 0004"
HOUR = 3_600_000


@pytest.fixture
def settings_with(sandbox, database, topics, tmp_path):
    """Settings whose further topic is of a source, and the names of all three topics."""

    def settings(source):
        further = topics[1].replace("store-details", "further")
        create_topics(sandbox.bootstrap_servers, {further: PARTITIONS})
        environ = environ_of(sandbox, database, topics, tmp_path)
        path = f"kafka.further_topics.{source.name}.topic"
        return load_settings(HOME / "conf", "local", {path: further}, environ), (*topics, further)

    return settings


@pytest.fixture
def write(sandbox):
    """Write payloads to one partition of a topic, the first at offset 0."""

    def to(topic, *payloads, headers=()):
        now = int(time.time() * 1000)
        messages = [(payload.encode(), now - HOUR + number) for number, payload in enumerate(payloads)]
        return produce(sandbox.bootstrap_servers, topic, messages, partition=0, headers=headers)

    return to


def person(name, phone, **fields):
    return json.dumps({"name": name, "phone": phone, **fields})


def test_two_store_topics_with_the_same_offsets_do_not_collide(spark, settings_with, write, drain):
    settings, (profiles, store, outlet) = settings_with(OUTLET_RECORDS)
    write(profiles, person("Ann Lee", "555-200-0001"), person("Bob Roy", "555-200-0002"))
    at_store = write(
        store,
        person("ANN LEE", "555-200-0001", credit_card=CARDS[0]),
        person("BOB ROY", "555-200-0002"),
    )
    at_outlet = write(
        outlet,
        person("Lee, Ann", "555-200-0001", credit_card=CARDS[1]),
        person("Roy, Bob", "555-200-0002"),
    )
    assert [place[1:] for place in at_store] == [place[1:] for place in at_outlet]  # but for the topic

    summary = drain(settings, declared=(*DECLARED, OUTLET_RECORDS))

    assert (summary["records_read"], summary["customers"]) == (6, 2)
    found = {row["name"]: row for row in tables.customers(settings).values()}
    assert {name: sorted(row["name_variants"]) for name, row in found.items()} == {
        "Ann Lee": ["ANN LEE", "Ann Lee", "Lee, Ann"],
        "Bob Roy": ["BOB ROY", "Bob Roy", "Roy, Bob"],
    }
    assert {card["last4"] for card in found["Ann Lee"]["credit_card_info"]} == {"1111", "0004"}
    matches = tables.delta(spark, settings, "matches")
    assert {(row.r_topic, row.r_partition, row.r_offset) for row in matches} == {*at_store, *at_outlet}
    history = tables.delta(spark, settings, STORE_RECORDS.history_table)
    assert {(row.topic, row.partition, row.offset) for row in history} == {*at_store, *at_outlet}
    ids = tables.members(settings)
    assert {row.identity_id for row in history} <= ids.keys()


@pytest.fixture
def loyal(settings_with, write):
    """Settings of three sources, of which the third was added by a migration; one person is in profiles and loyalty only."""
    settings, (profiles, store, loyalty) = settings_with(LOYALTY)
    migrate(settings.mysql, HOME / "conf/mysql")
    for statement in MIGRATION:
        once(settings.mysql, lambda cursor, statement=statement: cursor.execute(statement))
    write(profiles, person("Ann Lee", "555-200-0001"), person("Bob Roy", "555-200-0002"))
    write(store, person("Bob Roy", "555-200-0002"))
    write(
        loyalty,
        "Ann Lee|(555) 200 0001|120",
        "Ann Lee|555.200.0001|140",
        "Bob Roy|555-200-0002",
        "Nobody Else|555-200-0003|7",
        headers=[("format", b"pipe")],
    )
    write(loyalty, "No Format|555-200-0004|1")
    return settings


def test_a_source_of_another_kind_is_read_joined_kept_and_reported(spark, loyal, drain):
    declared = (*DECLARED, LOYALTY)
    summary = drain(loyal, declared=declared)

    assert (summary["records_read"], summary["rejected"], summary["customers"]) == (8, 1, 2)
    found = {row["name"]: row for row in tables.customers(loyal).values()}
    assert {name: row["data_sources"] for name, row in found.items()} == {
        "Ann Lee": {"DOTNET", "LOYALTY"},
        "Bob Roy": {"DOTNET", "STORE", "LOYALTY"},
    }
    points = tables.rows(loyal, "SELECT name, points FROM customers ORDER BY name")
    assert points == [{"name": "Ann Lee", "points": "140"}, {"name": "Bob Roy", "points": None}]

    (reject,) = tables.delta(spark, loyal, "quarantine")
    assert (reject.reject_reason, reject.offset, reject.identity_id) == ("unknown_format", 4, None)
    kept = tables.delta(spark, loyal, LOYALTY.history_table)
    assert sorted(row.points or "" for row in kept) == ["", "120", "140", "7"]
    (progress,) = tables.delta(spark, loyal, "stream_progress")
    assert (progress.profiles_read, progress.store_records_read, progress.loyalty_details_read) == (2, 1, 5)

    sources = with_topics(declared, loyal.kafka)
    shares = completeness(DeltaReader(spark, loyal.storage.tables), sources).to_pylist()
    assert {"side": "store", "field": "points", "present": 0.6} in shares
    assert [finding.name for finding in broker(loyal, declared)][-1] == "topic of loyalty_details"


@pytest.mark.parametrize(
    "origin",
    [Origin.HISTORY, pytest.param(Origin.TOPICS, marks=pytest.mark.chaos)],
    ids=lambda origin: origin.value,
)
def test_a_backfill_finds_the_same_people(origin, spark, loyal, drain):
    declared = (*DECLARED, LOYALTY)
    drain(loyal, declared=declared)
    streamed = tables.content(loyal, "customers"), tables.content(loyal, "customer_members")

    prepared = prepare(loyal, HOME, Request(origin), declared=declared)
    try:
        summary = backfill(spark, prepared)
    finally:
        prepared.close()

    assert summary["records_read"] == 7
    assert (summary["created"], summary["updated"]) == (0, 0)
    assert (tables.content(loyal, "customers"), tables.content(loyal, "customer_members")) == streamed
