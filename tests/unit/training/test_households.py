"""Other people at one phone, and what is there beyond them; figures by hand."""

from collections import Counter

import pytest

from lib.training.households import Households, households
from tests.unit.training.small_database import small_database

SIZES = {"profiles": 1_000, "store_records": 2_000}
BY_NAME = {"same_surname": 0.01, "else": 0.98}
PAIRS = 2_000_000


def seen(within, across):
    return Households(Counter(within), Counter(across), SIZES)


CHANCES = {
    "strangers at one phone explain most": ({"else": 500}, {"else": 980, "same_surname": 1}, 1_000.0),
    "families at one phone explain most": ({"same_surname": 40}, {"else": 3, "same_surname": 80}, 8_000.0),
    "more families than there are pairs across": ({"same_surname": 400}, {"same_surname": 80}, 8_000.0),
    "nobody shares a phone": ({}, {"exact": 900}, 300.0),
}


@pytest.mark.parametrize(("within", "across", "expected"), CHANCES.values(), ids=CHANCES.keys())
def test_chance_of_one_phone(within, across, expected):
    found = seen(within, across).chance_of_one_phone(BY_NAME) * PAIRS
    assert found == pytest.approx(expected)


OTHER_GIVEN_NAMES = {
    "as many as families have": ({"same_surname": 20}, {"exact": 800, "same_surname": 80}, None),
    "a few more than families have": ({"same_surname": 20}, {"exact": 800, "same_surname": 100}, None),
    "many more, and nobody shares a phone": ({}, {"exact": 800, "same_surname": 112}, 100 / 888),
    "none": ({}, {"exact": 800}, None),
}


@pytest.mark.parametrize(
    ("within", "across", "expected"), OTHER_GIVEN_NAMES.values(), ids=OTHER_GIVEN_NAMES.keys()
)
def test_share_of_other_given_names(within, across, expected):
    assert seen(within, across).share_of_other_given_names == (expected and pytest.approx(expected))


EXPLAINED = {
    "as many as families have": ({"same_surname": 80}, {"exact": 800, "same_surname": 320}, True),
    "too few to tell": ({"same_surname": 3}, {"exact": 800, "same_surname": 12}, False),
    "many more than families have": ({"same_surname": 20}, {"exact": 800, "same_surname": 200}, False),
    "none": ({}, {"exact": 800}, False),
}


@pytest.mark.parametrize(("within", "across", "expected"), EXPLAINED.values(), ids=EXPLAINED.keys())
def test_whether_families_explain_other_given_names(within, across, expected):
    assert seen(within, across).explain_other_given_names is expected


PROFILES = {
    "a family": ("1", "ann lee"),
    "its other member": ("1", "tom lee"),
    "written twice": ("1", "tom lee "),
    "a person alone": ("2", "eve fox"),
} | {f"a call centre {n}": ("3", f"agent{n} poe") for n in range(25)}


def test_pairs_within_are_of_identities_and_leave_out_a_call_centre():
    profiles = [(phone, name.strip()) for phone, name in PROFILES.values()]
    store_records = [("1", "ann lee"), ("1", "ann lee"), ("2", "bob ray")]
    with small_database(profiles, store_records) as connection:
        found = households(connection, SIZES)
    assert found.within == {"same_surname": 1}
    assert found.across == {"exact": 2, "same_surname": 4, "else": 1}
