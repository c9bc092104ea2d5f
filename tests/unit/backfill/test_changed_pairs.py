"""Which pairs are behind a change, and what each did to its customer."""

import pytest

from lib.backfill import changed_pairs as module
from lib.backfill.changed_pairs import ChangedPairs, changed_pairs
from lib.identity.entity import Edge
from lib.identity.facts import Facts, Newest
from lib.identity.registry import Registry, difference
from lib.records.pair import Comparison, Decision, Side
from lib.records.reasons import Cause

ANN, EVE, AT_STORE, AGAIN = 1, 2, 11, 12
CERTAIN = Comparison(Decision.CERTAIN, "exact", "exact", 12.0, 1)
REFUSED = CERTAIN._replace(verdict=Decision.NON_MATCH)
FIRST, SECOND, BRIDGE = Edge(ANN, AT_STORE), Edge(EVE, AGAIN), Edge(EVE, AT_STORE)
CASES = {
    "a customer that is new": ({}, {FIRST: CERTAIN}, [("created", True, FIRST)]),
    "one that grows": (
        {FIRST: CERTAIN},
        {FIRST: CERTAIN, Edge(ANN, AGAIN): CERTAIN},
        [("updated", True, Edge(ANN, AGAIN))],
    ),
    "two that become one": (
        {FIRST: CERTAIN, SECOND: CERTAIN},
        {FIRST: CERTAIN, SECOND: CERTAIN, BRIDGE: CERTAIN},
        [("merged", True, BRIDGE)],
    ),
    "one that becomes two": (
        {FIRST: CERTAIN, SECOND: CERTAIN, BRIDGE: CERTAIN},
        {FIRST: CERTAIN, SECOND: CERTAIN, BRIDGE: REFUSED},
        [("split", False, BRIDGE)],
    ),
    "one that is no more": ({FIRST: CERTAIN}, {FIRST: REFUSED}, [("dissolved", False, FIRST)]),
    "one that loses a pair": (
        {FIRST: CERTAIN, Edge(ANN, AGAIN): CERTAIN},
        {FIRST: CERTAIN},
        [("updated", False, Edge(ANN, AGAIN))],
    ),
    "none that changes": ({FIRST: CERTAIN}, {FIRST: CERTAIN}, []),
}


def facts(identity):
    side = Side.PROFILE if identity < 10 else Side.STORE
    newest = Newest((5, 0, identity, side.value), f"Ann {identity}")
    return Facts(identity, side, f"+1555200{identity:04}", "ann", identity, 5, newest)


def registry(edges):
    return Registry({key: facts(key) for key in {key for edge in edges for key in edge}}, edges)


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_pairs_by_what_they_did(before, after, expected):
    then, now = registry(before), registry(after)
    found = changed_pairs(then, now, difference(then, now), {})
    assert [
        (pair.effect, pair.joins, Edge(pair.profile.identity, pair.store.identity)) for pair in found
    ] == expected


def test_a_pair_is_named_by_what_exists_before_anything_is_written():
    then, now = registry({}), registry({FIRST: CERTAIN})
    pairs = ChangedPairs()
    pairs.add(then, now, difference(then, now), {FIRST: Cause.WINDOW})
    (pair,) = pairs.as_dict()["pairs"]
    assert (pair["profile"], pair["store_record"]) == ("profile:0:1", "store:0:11")
    assert (pair["customers"], pair["cause"]) == ([], "window")
    assert (pair["profile_name"], pair["store_phone"]) == ("Ann 1", "+15552000011")


def test_few_are_kept_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(module, "MOST", 1)
    then, now = registry({}), registry({FIRST: CERTAIN, SECOND: CERTAIN})
    pairs = ChangedPairs()
    pairs.add(then, now, difference(then, now), {})
    assert (pairs.as_dict()["pairs_changed"], len(pairs.as_dict()["pairs"])) == ({"created": 2}, 1)
