"""Which records are to blame when rows cannot be written, in pairs of records and in the chunks of a backfill.

A table that takes no person with a forbidden word stands for MySQL; what it sees are the facts that would be written.
"""

import pytest

from lib.backfill.chunk import Chunk
from lib.identity.evidence import evidence
from lib.resolution.poison import MOST_POISON, poison_of
from lib.resolution.record_pairs import RecordPairs
from tests.resolution.pairs import Pairs
from tests.way import sources_named

SOURCES = sources_named("profiles", "store")
BAD = "Poison"


def pair(number, **changes):
    """A pair of two people of their own."""
    return {
        "l_identity": number,
        "r_identity": 1_000 + number,
        "l_offset": number,
        "r_offset": number,
    } | changes


def record_pairs(rows):
    return RecordPairs(Pairs(*rows).toArrow(), SOURCES)


def chunk(rows):
    table = Pairs(*({"cause": "late"} | row for row in rows)).toArrow()
    identities, _ = evidence(table, 1, SOURCES)
    return Chunk(0, list(identities), identities, table)


def facts_of(some):
    return some.identities if isinstance(some, Chunk) else evidence(some.table, 1, SOURCES)[0]


def takes(some):
    """Whether no one's facts have the word, and nobody has two words of which each alone is allowed."""
    texts = [facts.to_json() for facts in facts_of(some).values()]
    both = "".join(texts)
    return not any(BAD in text for text in texts) and not ("left half" in both and "right half" in both)


ORDINARY = [pair(number) for number in range(1, 40)]
CASES = {
    "one profile": ([*ORDINARY[:20], pair(77, l_name=BAD), *ORDINARY[20:]], {("profiles", 0, 77)}),
    "one store record": ([pair(77, r_name=BAD), *ORDINARY], {("store", 0, 77)}),
    "the last one": ([*ORDINARY, pair(77, l_email=BAD)], {("profiles", 0, 77)}),
    "the only one": ([pair(77, l_name=BAD)], {("profiles", 0, 77)}),
    "several": (
        [pair(70, l_name=BAD), *ORDINARY, pair(71, r_name=BAD)],
        {("profiles", 0, 70), ("store", 0, 71)},
    ),
    "both of a pair: the newer, without which there is no pair": (
        [*ORDINARY, pair(77, l_name=BAD, r_name=BAD)],
        {("store", 0, 77)},
    ),
    "only both together: the newer": (
        [*ORDINARY, pair(77, l_name="left half", r_name="right half")],
        {("store", 0, 77)},
    ),
    "a profile with many partners": (
        [*ORDINARY, *(pair(77, l_name=BAD, r_identity=2_000 + at, r_offset=2_000 + at) for at in range(9))],
        {("profiles", 0, 77)},
    ),
    "an older record of an identity": (
        [
            *ORDINARY,
            pair(77, l_email=BAD, l_recorded_at=500),
            pair(77, l_offset=78, l_email=None, l_recorded_at=900),
        ],
        {("profiles", 0, 77)},
    ),
}


@pytest.mark.parametrize("kind", [record_pairs, chunk])
@pytest.mark.parametrize(("rows", "expected"), [pytest.param(*case, id=name) for name, case in CASES.items()])
def test_who_is_to_blame(kind, rows, expected):
    found = kind(rows)
    assert poison_of(found, takes) == expected
    assert takes(found.without(expected))


@pytest.mark.parametrize("kind", [record_pairs, chunk])
def test_too_many_are_nobody_s_fault(kind):
    assert poison_of(kind([pair(number, l_name=BAD) for number in range(MOST_POISON + 1)]), takes) is None


@pytest.mark.parametrize("kind", [record_pairs, chunk])
def test_what_is_taken_has_no_poison(kind):
    assert poison_of(kind(ORDINARY), takes) == frozenset()


@pytest.mark.parametrize("kind", [record_pairs, chunk])
def test_who_was_found_is_told_with_identity_and_time(kind):
    found = kind([*ORDINARY, pair(77, l_recorded_at=500)])
    assert found.found({("profiles", 0, 77)}) == {("profiles", 0, 77): (77, 500)}
    assert found.found(set()) == {}
