"""A card number in any field, in any spelling, is in no column of what the pipeline hands on."""

import base64
import json
from datetime import datetime, timezone

import pytest

from lib import pipeline
from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.sources.declared import declared_sources
from tests.conftest import HOME
from tests.hostile_cards import digits_of, hostile
from tests.way import OF_SIDE, by_source

SEED, COUNT = 24, 4_200
MOST_SHOWN = 20
KEYS = Keys(b"a card key", b"an identity key")
WHEN = datetime(2026, 1, 1, tzinfo=timezone.utc)
SETTINGS = load_settings(HOME / "conf", "local", {"privacy.keep_rejected_text": "true"}, {})
MODEL = load_linkage_model(HOME / SETTINGS.linkage.model)
AUDITED = [
    json.loads(line) for line in (HOME / "tests/cases/hostile_cards.jsonl").read_text("utf-8").splitlines()
]
RECORDS = [(f"{one['id']}", one["side"], one["pan"], base64.b64decode(one["value"])) for one in AUDITED] + [
    tuple(one) for one in hostile(SEED, COUNT)
]


def messages(spark, side):
    """The records of a side; of the other side there are none at their offsets."""
    rows = [(side, 0, at, WHEN, value) for at, (_, own, _, value) in enumerate(RECORDS) if own == side]
    return spark.createDataFrame(rows, MESSAGE)


@pytest.fixture(scope="module")
def sources():
    topics = {"kafka.profiles.topic": "profile", "kafka.store_records.topic": "store"}
    settings = load_settings(HOME / "conf", "local", topics, {})
    return declared_sources(settings.kafka)


@pytest.fixture(scope="module")
def stored(spark, sources):
    """What history and quarantine get of each record, by its place in the list."""
    both = by_source(messages(spark, "profile"), messages(spark, "store"))
    return {row.offset: row for row in pipeline.history(both, sources, SETTINGS, KEYS).collect()}


@pytest.fixture(scope="module")
def joined(spark, sources):
    """What the join gets of each accepted record."""
    found = {}
    for side, source in OF_SIDE.items():
        records = pipeline.records_of(messages(spark, side), source, sources, SETTINGS, KEYS)
        linkable = pipeline.linkable(records, source, SETTINGS, MODEL)
        found |= {row.offset: row for row in linkable.drop("value").collect()}
    return found


def leaks(rows):
    """A line for each column that holds the number of its record."""
    return [
        f"{RECORDS[at][0]} -> {column}: {value}"
        for at, row in rows.items()
        for column, value in row.asDict(recursive=True).items()
        if RECORDS[at][2] in digits_of(str(value))
    ]


def test_no_number_is_in_history_or_quarantine(stored):
    assert len(stored) == len(RECORDS)
    found = leaks(stored)
    assert not found, f"{len(found)} of {len(RECORDS)}\n" + "\n".join(found[:MOST_SHOWN])


def test_no_number_is_in_what_is_joined(joined):
    found = leaks(joined)
    assert not found, f"{len(found)} of {len(joined)}\n" + "\n".join(found[:MOST_SHOWN])


def test_a_name_without_its_number_is_the_name(stored):
    names = {
        row.name_key
        for at, row in stored.items()
        if RECORDS[at][0].startswith(("name: ", "start of the name"))
    }
    assert names == {"ann lee"}


def test_a_phone_before_the_number_stays_a_phone(stored):
    behind = [row.phone for at, row in stored.items() if RECORDS[at][0].startswith(("behind", "second"))]
    assert set(behind) == {"+12125554001"}


def test_codes_and_dates_are_in_no_column(stored):
    for at, row in stored.items():
        if "expiry" in RECORDS[at][0] or RECORDS[at][0].startswith(("A06 ", "Q11 ")):
            assert not {"973", "684", "11/29", "12/29"} & set(
                str(row).replace("'", " ").replace('"', " ").split()
            ), row
