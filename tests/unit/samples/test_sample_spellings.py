"""The ways in which names and phones are written, each read back by another program."""

import re

import jellyfish
import numpy as np
import phonenumbers
import pytest

from lib.samples.choice import Draws
from lib.samples.name_spelling import WAYS as NAME_WAYS
from lib.samples.name_spelling import spelt_names
from lib.samples.phone_spelling import ABROAD_PATTERNS, HOME_PATTERNS, WAYS, phone_ways, spelt_phones
from lib.samples.phones import ABROAD, AREA_CODES, LINES, country, mistaken, phone_numbers
from lib.samples.words import listed, typos

DRAWS = Draws(5, np.arange(20_000))
PHONES = phone_numbers(DRAWS)


def written_as(way, given="Robert", surname="García-López"):
    """Every spelling of one name in one way."""
    rank, last = listed("given_names.txt").index(given), listed("surnames.txt").index(surname)
    shape = np.full(500, rank), np.full(500, last), np.full(500, list(NAME_WAYS).index(way))
    return set(spelt_names(*shape, Draws(5, np.arange(500))).to_pylist())


@pytest.mark.parametrize(
    ("way", "pattern"),
    [
        ("as_is", "Robert García-López"),
        ("upper", "ROBERT GARCÍA-LÓPEZ"),
        ("last_first", "García-López, Robert"),
        ("upper_last_first", r"GARCÍA-LÓPEZ, ROBERT [A-Z]\."),
        ("initial", r"R\. García-López"),
        ("nickname", r"(Bob|Bobby|Rob|Robby|Bill|Billy|Dob|Dobbin|Hob|Hobkin|Rupert) García-López"),
        ("typo_in_given_name", r"R\w{4,6} García-López"),
        ("typo_in_surname", r"Robert G[\w-]{10,12}"),
        ("title", r"Dr\. Robert García-López"),
        ("middle", r"Robert [A-Z]\. García-López"),
        ("spaces", "  robert   garcía-lópez "),
        ("suffix", r"Robert García-López Jr\."),
        ("suffix_behind_comma", "Robert García-López, Jr."),
        ("unaccented", "Robert Garcia-Lopez"),
        ("swapped", "García-López Robert"),
        ("given_name_alone", "Robert "),
    ],
    ids=lambda value: value if value in NAME_WAYS else "",
)
def test_a_name_in_each_way(way, pattern):
    found = written_as(way)
    assert [name for name in found if not re.fullmatch(pattern, name)] == []
    variants = {"middle": 26, "upper_last_first": 26, "nickname": 11, "typo_in_given_name": 15}
    assert len(found) >= variants.get(way, 1)


def test_every_way_is_in_the_table_above():
    above = next(mark for mark in test_a_name_in_each_way.pytestmark if mark.name == "parametrize")
    assert [way for way, _ in above.args[1]] == list(NAME_WAYS)


@pytest.mark.parametrize("side", ["store", "profile"])
def test_the_shares_of_the_ways_add_up(side):
    assert sum(getattr(way, side) for way in NAME_WAYS.values()) == pytest.approx(1)


def test_a_name_without_a_nickname_stays():
    assert written_as("nickname", given="Łukasz") == {"Łukasz García-López"}


@pytest.mark.parametrize(
    "word", [*listed("given_names.txt")[::7], *listed("surnames.txt")[::7], "Li", "O'Brien"]
)
def test_a_typo_is_one_slip_behind_the_first_letter(word):
    slips = set(typos(word))
    assert {jellyfish.damerau_levenshtein_distance(word, slip) for slip in slips} == {1}
    assert {slip[0] for slip in slips} == {word[0]}


def e164(phone):
    """What is to come out, put together from the number alone."""
    area, line = divmod(phone, 10_000_000)
    if area < len(AREA_CODES):
        return f"+1{AREA_CODES[area]}{line:07}"
    place, digit = divmod(area - len(AREA_CODES), 10)
    return f"+{''.join(ABROAD[place])}{digit}{line:07}"


def parsed(text, region):
    return phonenumbers.format_number(phonenumbers.parse(text, region), phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize("pattern", WAYS)
def test_every_spelling_of_a_phone_is_the_same_number(pattern):
    is_home = pattern in HOME_PATTERNS
    place = 0 if is_home else (WAYS.index(pattern) - len(HOME_PATTERNS)) // len(ABROAD_PATTERNS) + 1
    phones = PHONES[country(PHONES // LINES) == place][:40]
    spelt = spelt_phones(phones, np.full(len(phones), WAYS.index(pattern))).to_pylist()
    region = "DE" if pattern.startswith("00") else "US"  # 00 is dialled in most of the world, 011 in America
    assert [parsed(text, region) for text in spelt] == list(map(e164, phones.tolist()))
    assert len(phones) == 40


def test_every_phone_is_written_in_a_way_of_its_country():
    way = phone_ways(PHONES, DRAWS)
    found = {(place, way) for place, way in zip(country(PHONES // LINES).tolist(), way.tolist(), strict=True)}
    home = {(0, way) for way in range(len(HOME_PATTERNS))}
    abroad = {
        (place + 1, len(HOME_PATTERNS) + place * len(ABROAD_PATTERNS) + way)
        for place in range(len(ABROAD))
        for way in range(len(ABROAD_PATTERNS))
    }
    assert found == home | abroad


def test_a_mistaken_phone_has_one_slip_and_keeps_its_area():
    wrong = mistaken(PHONES, DRAWS)
    assert np.array_equal(wrong // LINES, PHONES // LINES)
    pairs = [
        (f"{old % LINES:07}", f"{new % LINES:07}")
        for old, new in zip(PHONES.tolist(), wrong.tolist(), strict=True)
    ]
    assert {jellyfish.damerau_levenshtein_distance(old, new) for old, new in pairs} == {1}
    swapped = sum(sorted(old) == sorted(new) for old, new in pairs) / len(pairs)
    assert swapped == pytest.approx(0.45, abs=0.03)
    # Every place but the leading one goes wrong.
    assert {at for old, new in pairs for at in range(7) if old[at] != new[at]} == {1, 2, 3, 4, 5, 6}
