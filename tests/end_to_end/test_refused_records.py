"""A record that MySQL refuses ends in quarantine, and its job goes on: in the stream, and in a backfill over what it left out.

A constraint on the real table stands for whatever a table may refuse one day.
"""

import json

import pytest

from tests import tables
from tests.topics import produce

REFUSED = "Zoltan"
DAY = 86_400_000  # ms
NOW = 1_760_000_000_000
#: The names of people, of whom one is refused; all have a profile and a purchase.
TOGETHER = ["Ann Adams", "Bob Baker", f"{REFUSED} Cole", "Dora Dean"]
#: The same, with a purchase so much later that only a backfill finds it.
FAR_APART = ["Emma Eaton", f"{REFUSED} Ford", "Gina Grant"]


@pytest.fixture
def buy(sandbox, topics):
    """Write a profile and a purchase of each person, so many days later; the profile's place of each by name."""

    def written(names, days, first_phone):
        phones = [f"20255501{first_phone + at:02}" for at in range(len(names))]
        values = [
            json.dumps({"name": name, "phone": phone}).encode()
            for name, phone in zip(names, phones, strict=True)
        ]
        profiles, purchases = topics
        places = produce(sandbox.bootstrap_servers, profiles, [(value, NOW) for value in values])
        later = [(value, NOW + days * DAY) for value in values]
        produce(sandbox.bootstrap_servers, purchases, later)
        return dict(zip(names, places, strict=True))

    return written


@pytest.fixture
def refusing(harmed, drain, execute):
    """Settings of an application whose customers' table refuses one given name."""
    settings = harmed.settings(**{"stream.join_window": "7d"})
    drain(settings)  # makes the tables
    execute(
        f"ALTER TABLE {settings.mysql.database}.customers ADD CONSTRAINT planted CHECK (name NOT LIKE '{REFUSED}%')"
    )
    return settings


def customers(settings):
    return {row["name"] for row in tables.rows(settings, "SELECT name FROM customers")}


def quarantined(spark, settings):
    found = tables.delta(spark, settings, "quarantine")
    return {(row.topic, row.partition, row.offset): row.reject_reason for row in found}


def test_a_planted_record_stops_neither_the_stream_nor_a_backfill(spark, refusing, buy, drain, fill_back):
    places = buy(TOGETHER, 1, 10) | buy(FAR_APART, 10, 30)
    drain(refusing)
    assert customers(refusing) == {"Ann Adams", "Bob Baker", "Dora Dean"}
    assert quarantined(spark, refusing) == {places[f"{REFUSED} Cole"]: "poison_record"}
    fill_back(refusing)
    assert customers(refusing) == {"Ann Adams", "Bob Baker", "Dora Dean", "Emma Eaton", "Gina Grant"}
    assert quarantined(spark, refusing) == {
        places[f"{REFUSED} Cole"]: "poison_record",
        places[f"{REFUSED} Ford"]: "poison_record",
    }
