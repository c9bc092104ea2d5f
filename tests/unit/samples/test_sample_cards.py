"""Card numbers pass the check that shops make."""

import re

import numpy as np
import pytest

from lib.samples.cards import card_numbers
from lib.samples.choice import Draws
from lib.samples.people import People

PERSON = np.arange(5_000)
PEOPLE = People(1, PERSON)
RECORD = Draws(1, PERSON)
WRITTEN = card_numbers(PEOPLE.card(PERSON % 2), RECORD).to_pylist()


def passes_luhn(digits):
    doubled = "".join(
        str(int(digit) * 2) if place % 2 else digit for place, digit in enumerate(reversed(digits))
    )
    return sum(map(int, doubled.replace(" ", ""))) % 10 == 0


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        pytest.param("4111111111111111", True, id="well-known-visa-test-number"),
        pytest.param("378282246310005", True, id="well-known-amex-test-number"),
        pytest.param("4111111111111112", False, id="one-digit-off"),
    ],
)
def test_the_check_itself(digits, expected):
    assert passes_luhn(digits) is expected


def test_every_card_number_is_valid():
    assert [number for number in WRITTEN if not passes_luhn(re.sub("[ -]", "", number))] == []


@pytest.mark.parametrize(
    ("pattern", "share"),
    [
        pytest.param(r"4\d{15}", 0.2, id="visa"),
        pytest.param(r"5[1-5]\d{14}", 0.2, id="mastercard"),
        pytest.param(
            r"(222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}", 0.2, id="mastercards-newer-range"
        ),
        pytest.param(r"37\d{13}", 0.2, id="amex-with-15-digits"),
        pytest.param(r"6011\d{12}", 0.2, id="discover"),
    ],
)
def test_brands(pattern, share):
    plain = [re.sub("[ -]", "", number) for number in WRITTEN]
    assert sum(bool(re.fullmatch(pattern, number)) for number in plain) / len(plain) == pytest.approx(
        share, abs=0.03
    )


@pytest.mark.parametrize(
    ("pattern", "share"),
    [
        pytest.param(r"\d{15,16}", 0.6, id="without-separators"),
        pytest.param(r"\d{4} \d{4} \d{4} \d{3,4}", 0.3, id="with-spaces"),
        pytest.param(r"\d{4}-\d{4}-\d{4}-\d{3,4}", 0.1, id="with-hyphens"),
    ],
)
def test_spellings(pattern, share):
    found = sum(bool(re.fullmatch(pattern, number)) for number in WRITTEN) / len(WRITTEN)
    assert found == pytest.approx(share, abs=0.03)


def test_a_person_has_two_cards_whatever_the_record():
    other = Draws(1, PERSON + 1_000_000)
    first, second = (card_numbers(PEOPLE.card(np.full(5_000, which)), other).to_pylist() for which in (0, 1))
    known = [{re.sub("[ -]", "", number) for number in pair} for pair in zip(first, second, strict=True)]
    assert all(re.sub("[ -]", "", number) in pair for number, pair in zip(WRITTEN, known, strict=True))
    assert len(set().union(*known)) == 2 * len(PERSON)
