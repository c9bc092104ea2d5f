"""Ten thousand hostile records through the real job leave no card number anywhere; one that is planted afterwards is found."""

import time

import pytest

from lib.card_scan.card_numbers import card_numbers
from lib.card_scan.run import scan
from tests import card_plants, card_records
from tests.conftest import HOME
from tests.servers import new_topics
from tests.topics import produce

SEED, EACH = 24, 5_000


@pytest.fixture(scope="module")
def settings(sandbox, settings_over, drain):
    """The settings of a run over as many hostile records of each side."""
    topics, now = new_topics(sandbox, "hostile"), int(time.time() * 1000)
    for topic, side in zip(topics, ("profile", "store"), strict=True):
        records = card_records.records(SEED, side, EACH)
        produce(sandbox.bootstrap_servers, topic, [(one.value, now) for one in records])
    own = settings_over(topics, {})
    assert drain(own)["records_read"] == 2 * EACH
    return own


def test_every_record_has_a_number_that_a_scan_would_find():
    records = [one for side in ("profile", "store") for one in card_records.records(SEED, side, EACH)]
    assert [one for one in records if card_numbers(one.number) != [len(one.number)]] == []
    assert len({one.number for one in records}) > 2 * EACH - 10


def test_no_card_number_is_anywhere(settings):
    assert scan(settings, HOME, [], lambda _: None).places == []


def test_numbers_that_are_planted_after_it_are_found(settings):
    before = {place.where for place in scan(settings, HOME, [], lambda _: None).places}
    planted = {
        *card_plants.in_mysql(settings),
        *card_plants.in_delta(settings),
        *card_plants.in_checkpoint(settings),
    }
    after = {place.where: place.numbers for place in scan(settings, HOME, [], lambda _: None).places}
    assert planted <= after.keys()
    assert before <= after.keys()
