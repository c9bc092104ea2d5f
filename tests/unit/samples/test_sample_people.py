"""Households share phone and surname, and still their people can be told apart."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from lib.samples.people import HOUSEHOLD_SHARES, People

PERSON = np.arange(400_000)
PEOPLE = People(1, PERSON)
HOMES = defaultdict(list)
for person, phone, surname, given in zip(
    PERSON.tolist(), PEOPLE.phone.tolist(), PEOPLE.surname.tolist(), PEOPLE.given.tolist(), strict=True
):
    HOMES[phone, surname, person // 4].append(given)
SHARED = [names for names in HOMES.values() if len(names) > 1]


@pytest.mark.parametrize("size", [2, 3, 4])
def test_households_of_each_size_come_as_often_as_planned(size):
    found = sum(len(names) == size for names in SHARED) / (len(PERSON) / 4)
    assert found == pytest.approx(HOUSEHOLD_SHARES[size - 1], abs=0.002)


def test_nobody_in_a_household_has_the_given_name_of_another():
    assert [names for names in SHARED if len(set(names)) < len(names)] == []


def test_two_people_with_one_name_and_one_phone_are_rare():
    same = Counter(zip(PEOPLE.phone.tolist(), PEOPLE.surname.tolist(), PEOPLE.given.tolist(), strict=True))
    assert sum(count - 1 for count in same.values()) <= 5


def test_the_same_person_is_the_same_in_any_company():
    few = np.random.default_rng(4).choice(PERSON[1:], 2_000)
    for attribute in ("given", "surname", "phone"):
        assert np.array_equal(getattr(People(1, few), attribute), getattr(PEOPLE, attribute)[few])


def test_names_have_frequent_and_rare_ones():
    surnames = Counter(PEOPLE.surname.tolist())
    assert surnames[0] / len(PERSON) == pytest.approx(0.12, abs=0.02)
    assert len(surnames) == 240
    assert len(Counter(PEOPLE.given.tolist())) == 266
