"""What is counted for which cause."""

import pytest

from lib.backfill.change_counts import added, counts_of
from lib.identity.entity import Edge
from lib.identity.facts import Facts, Newest
from lib.identity.registry import Registry, difference
from lib.records.pair import Comparison, Decision, Side
from lib.records.reasons import Cause

ANN, EVE, AT_STORE, AGAIN = 1, 2, 11, 12
CERTAIN = Comparison(Decision.CERTAIN, "exact", "exact", 12.0, 1)


def facts(identity, seen=5):
    side = Side.PROFILE if identity < 10 else Side.STORE
    newest = Newest((seen, 0, identity), "Ann")
    written = frozenset({f"Ann {identity}"})
    return Facts(
        identity, side, f"+1555200{identity:04}", "ann", identity, seen, newest, name_variants=written
    )


def registry(*edges, seen=5):
    identities = {key for edge in edges for key in edge}
    return Registry({key: facts(key, seen) for key in identities}, dict.fromkeys(edges, CERTAIN))


FIRST, SECOND, BRIDGE = Edge(ANN, AT_STORE), Edge(EVE, AGAIN), Edge(EVE, AT_STORE)
CASES = {
    "a customer that is new": ([], [FIRST], {FIRST: "window"}, {"created": {"window": 1}}),
    "one that is known": ([FIRST], [FIRST], {FIRST: "late"}, {"unchanged": {"late": 1}}),
    "two that are one": (
        [FIRST, SECOND],
        [FIRST, SECOND, BRIDGE],
        {FIRST: "late", SECOND: "late", BRIDGE: "blocking"},
        {"merged": {"blocking": 1}, "updated": {"blocking": 1}},
    ),
    "the farthest of several new edges": (
        [],
        [FIRST, BRIDGE],
        {FIRST: "blocking", BRIDGE: "window"},
        {"created": {"blocking": 1}},
    ),
    "a known edge is not why": (
        [FIRST],
        [FIRST, Edge(ANN, AGAIN)],
        {FIRST: "blocking", Edge(ANN, AGAIN): "window"},
        {"updated": {"window": 1}},
    ),
}


@pytest.mark.parametrize(("before", "after", "causes", "expected"), CASES.values(), ids=CASES)
def test_customers_by_change_and_cause(before, after, causes, expected):
    then, now = registry(*before), registry(*after)
    tally = counts_of(now, difference(then, now), {edge: Cause(cause) for edge, cause in causes.items()})
    assert {change: by for change, by in tally.items() if by} == expected


def test_newer_records_of_known_edges():
    now = registry(FIRST, seen=9)
    tally = counts_of(now, difference(registry(FIRST), now), {FIRST: Cause.WINDOW})
    assert tally["updated"] == {"window": 1}


def test_the_tallies_of_two_chunks():
    one, other = {"created": {"late": 1}, "split": {}}, {"created": {"late": 2, "window": 3}}
    assert added(one, other) == {"created": {"late": 3, "window": 3}, "split": {}}
