"""Phones of many names: which edges stand there, whatever way the pairs come; here three names are many."""

import pytest
from hypothesis import given

from lib.identity import crowd
from lib.identity.acceptance import accept
from lib.identity.entity import Edge
from lib.records.pair import Comparison, Decision
from tests import reference_acceptance
from tests.unit.identity.registry_tables import tables_of
from tests.unit.identity.test_identity_at_random import (  # noqa: F401 - these properties hold in a crowd too
    at_random,
    test_a_match_taken_back_and_given_again_restores_everything,
    test_any_order_in_any_batches,
    test_who_is_who_is_what_the_rules_say,
    worlds,
)

FEW = 2


@pytest.fixture(scope="module", autouse=True)
def _three_are_many():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowd, "MOST_NAMES", FEW)
        patch.setattr(reference_acceptance, "MOST_NAMES", FEW)
        yield


def found(name="close", phone="exact", decision="match", verdict=None):
    return Comparison(Decision(decision), phone, name, 4.0, 1, verdict)


def edges(*found_by_edge):
    return {Edge(*edge): comparison for edge, comparison in found_by_edge}


def one_name(_identity):
    return "ann lee"


ALIKE = found()
CASES = {
    "as many names as a household": (edges(((1, 11), ALIKE), ((1, 12), ALIKE)), set()),
    "one more": (edges(*(((1, store), ALIKE) for store in (11, 12, 13))), {(1, 11), (1, 12), (1, 13)}),
    "one more on the other side": (
        edges(*(((profile, 11), ALIKE) for profile in (1, 2, 3))),
        {(1, 11), (2, 11), (3, 11)},
    ),
    "equal names among them": (
        edges(((1, 11), ALIKE), ((1, 12), found("exact")), ((1, 13), found("same_tokens"))),
        {(1, 11)},
    ),
    "outer names equal": (
        edges(((1, 11), found("first_and_last", decision="certain")), ((1, 12), ALIKE), ((1, 13), ALIKE)),
        {(1, 11), (1, 12), (1, 13)},
    ),
    "too many only together with another phone": (
        edges(((1, 11), ALIKE), ((1, 12), ALIKE), ((1, 13), found(phone="one_edit"))),
        set(),
    ),
    "another phone's edge to one in the crowd": (
        edges(*(((1, store), ALIKE) for store in (11, 12, 13)), ((2, 13), found(phone="one_edit"))),
        {(1, 11), (1, 12), (1, 13), (2, 13)},
    ),
    "digits alone": (
        edges(*(((1, store), found(phone="same_digits")) for store in (11, 12, 13))),
        {(1, 11), (1, 12), (1, 13)},
    ),
    "one that a person refused is not counted": (
        edges(((1, 11), ALIKE), ((1, 12), ALIKE), ((1, 13), found(verdict=Decision.NON_MATCH))),
        set(),
    ),
    "one that a person affirmed stands": (
        edges(((1, 11), ALIKE), ((1, 12), ALIKE), ((1, 13), found(verdict=Decision.MATCH))),
        {(1, 11), (1, 12)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_suppressed(case):
    known, expected = CASES[case]
    found = accept(known, one_name)
    assert found.suppressed == expected
    assert not found.suppressed.intersection(found.accepted)


def test_what_is_suppressed_is_beside_the_others_still():
    crowd = (((1, store), ALIKE) for store in (11, 12, 13))
    known = edges(*crowd, ((2, 11), found("exact", phone="one_edit")))
    assert accept(known, one_name).accepted == ()


def test_some_worlds_are_crowded():
    seen = set()

    @at_random
    @given(worlds())
    def look(world):
        tables = tables_of(world)
        suppressed = accept(tables.edges, tables.name_of).suppressed
        seen.add((bool(suppressed), 0 < len(suppressed) < len(tables.edges)))

    look()
    assert seen >= {(False, False), (True, True)}
