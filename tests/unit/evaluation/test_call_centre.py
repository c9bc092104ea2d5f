"""A phone that a thousand names share: who is found there, that nobody is fused, and how few pairs it comes to."""

import random
import sys
from collections import Counter

import pytest

from lib import pipeline
from lib.evaluation.candidates import KEYS
from lib.evaluation.customers import customers_of, score_of
from lib.evaluation.messages import messages_of
from lib.identity import crowd
from lib.identity.acceptance import accept
from lib.identity.evidence import edges_of, pairs_of
from lib.records.pair import Side
from lib.samples.words import listed
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.sources.declared import declared_sources
from tests.conftest import HOME
from tests.way import by_source

PHONE, CALLERS, PROFILED = "555-200-0001", 1_000, 100
SPELLINGS = "{given} {surname}", "{surname}, {given}", "{surname} {given}", "Mr. {given} {surname}"
SETTINGS = load_settings(HOME / "conf", "local", {}, {})
MODEL = load_linkage_model(HOME / SETTINGS.linkage.model)
SOURCES = declared_sources(SETTINGS.kafka)
POSSIBLE = CALLERS * PROFILED


def callers():
    """Given name and surname of each, all different."""
    chance = random.Random(1)
    given, surnames = listed("given_names.txt"), listed("surnames.txt")
    people = {(chance.choice(given), chance.choice(surnames)): None for _ in range(2 * CALLERS)}
    return list(people)[:CALLERS]


def records(people, spelling):
    """A record of each, known by the place in the list."""
    return {
        str(at): {"name": spelling(at).format(given=given, surname=surname), "phone": PHONE}
        for at, (given, surname) in enumerate(people)
    }


@pytest.fixture(scope="module")
def compared():
    """How many pairs came to be compared."""
    return []


@pytest.fixture(scope="module")
def pairs(spark, compared):
    """What the stages make of the records, down to the decided pairs."""
    people = callers()
    profiles = records(people[:PROFILED], lambda _: SPELLINGS[0])
    stores = records(people, lambda at: SPELLINGS[at % len(SPELLINGS)])
    both = [
        messages_of(spark, side, rows, SETTINGS.kafka)
        for side, rows in ((Side.PROFILE, profiles), (Side.STORE, stores))
    ]

    def compare(candidates, **known):
        compared.append(candidates.count())
        return original(candidates, **known)

    original = pipeline.compare
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "compare", compare)
        return pipeline.identify(by_source(*both), SOURCES, SETTINGS, MODEL, KEYS).toArrow()


def names_in(pairs):
    """The name key of each identity."""
    names = {}
    for side in "lr":
        names |= zip(
            pairs[f"{side}_identity"].to_pylist(), pairs[f"{side}_name_key"].to_pylist(), strict=True
        )
    return names.__getitem__


def score(pairs):
    found = score_of(customers_of(pairs, names_in(pairs)), [(at, at) for at in range(PROFILED)])
    sys.stdout.write(f"precision {found.precision:.4f}, recall {found.recall:.4f}, {found}\n")
    return found


def test_who_is_found_is_the_right_one(pairs):
    found = score(pairs)
    assert found.recall == 1.0
    assert found.precision == 1.0


def test_without_the_guard_some_would_be_strangers(pairs, monkeypatch):
    monkeypatch.setattr(crowd, "MOST_NAMES", CALLERS)
    assert score(pairs).precision < 0.99


def test_nobody_is_fused_with_another_one(pairs):
    people = Counter(customers_of(pairs, names_in(pairs)).profiles.values())
    assert len(people) == PROFILED
    assert set(people.values()) == {1}


def test_what_is_suppressed_is_counted(pairs):
    suppressed = accept(edges_of(pairs, MODEL.version), names_in(pairs)).suppressed
    unequal = sum(level not in ("exact", "same_tokens") for level in pairs["name_level"].to_pylist())
    assert unequal * 0.95 < pairs_of(pairs, suppressed) <= unequal


def test_strangers_are_dropped_by_the_join(pairs, compared):
    assert len(pairs) < compared[0] < POSSIBLE * 0.15
