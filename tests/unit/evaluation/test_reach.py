"""Which true pairs nobody can find by name and phone."""

import pytest

from lib.evaluation.recall_ceiling import NOTHING_SHARED, REJECTED, Normalised, unreachable
from lib.records.pair import Side

PHONE, SLIP, TWO_SLIPS, OTHER = "5552001234", "555200123", "555200321", "4152345678"
#: Of one person the profile's name and phone, the store record's, and why the pair is out of reach.
PEOPLE = {
    "one phone": ("ann lee", PHONE, "bob roy", PHONE, None),
    "a slip": ("ann lee", PHONE, "ann lee", SLIP, None),
    "two slips": ("ann lee", PHONE, "ann lee", TWO_SLIPS, None),
    "another phone": ("ann lee", PHONE, "bob roy", OTHER, NOTHING_SHARED),
    "rejected": (None, PHONE, "ann lee", PHONE, REJECTED),
}


def record(name, phone, *, is_placeholder=False):
    return Normalised(phone, name, is_placeholder, None if name else "missing_name")


def reach(profiles, stores, truth):
    sides = {Side.PROFILE: dict(enumerate(profiles)), Side.STORE: dict(enumerate(stores))}
    return unreachable(sides, truth)


@pytest.mark.parametrize("case", PEOPLE)
def test_cause(case):
    name, phone, store_name, store_phone, cause = PEOPLE[case]
    found = reach([record(name, phone)], [record(store_name, store_phone)], {(0, 0)})
    assert found == ({cause: 1} if cause else {})


@pytest.mark.parametrize("side", [0, 1])
def test_a_placeholder_is_no_phone(side):
    profile, store = (
        record(name, PHONE, is_placeholder=side == at) for at, name in enumerate(("ann", "bob"))
    )
    assert reach([profile], [store], {(0, 0)}) == {NOTHING_SHARED: 1}


PROFILES = [
    record(name, f"555200{at}000") for at, name in enumerate(("ann lee", "bob roy", "eve fox", "tom hill"))
]
STORES = [
    record(name, f"415999{at}999") for at, name in enumerate(("lee ann", "bob roy", "eve fox", "tom hil"))
]


@pytest.mark.parametrize(
    ("truth", "out"),
    [({(0, 0), (1, 1), (3, 3)}, 0), ({(0, 0), (3, 3)}, 2)],
    ids=["most are one person's", "most are two people's"],
)
def test_names_that_nobody_else_bears_tell_where_they_are_mostly_one_persons(truth, out):
    assert sum(reach(PROFILES, STORES, truth).values()) == out


def test_a_name_that_another_store_phone_bears_is_no_evidence_that_names_tell():
    stores = [STORES[0], STORES[0], record("ann lee", "4150000000")]
    assert reach(PROFILES[:1], stores, {(0, 0), (0, 1)}) == {NOTHING_SHARED: 2}
