"""Card numbers of well-known brands that pass the Luhn check (ISO/IEC 7812-1, annex B)."""

from typing import NamedTuple

import numpy as np

from lib.samples.choice import Draws, Ints
from lib.samples.text_columns import Texts, join, pick, texts

GROUP = 10_000  # numbers are built and written in groups of four digits; the last one may have three
SEPARATORS = texts(["", " ", "-"])
SEPARATOR_SHARES = (0.6, 0.3, 0.1)


class Brand(NamedTuple):
    """The lowest and the highest first group of a brand's numbers, and their number of digits."""

    lowest: int
    highest: int
    digits: int


BRANDS = (
    Brand(4000, 4999, 16),  # Visa
    Brand(5100, 5599, 16),  # Mastercard
    Brand(2221, 2720, 16),  # Mastercard's newer range
    Brand(3700, 3799, 15),  # American Express
    Brand(6011, 6011, 16),  # Discover
)
_LOWEST, _SPREAD, _IS_SHORT = np.array([(low, high - low + 1, size % 2) for low, high, size in BRANDS]).T
_FOUR_DIGITS = [f"{number:04}" for number in range(GROUP)]
_GROUP_TEXTS = texts([*_FOUR_DIGITS, *(f"{number:03}" for number in range(GROUP // 10))])


def card_numbers(draws: Draws, written: Draws) -> Texts:
    """A card number for each id of ``draws``, with separators chosen by ``written``."""
    brand = draws.below("card brand", len(BRANDS))
    first = _LOWEST[brand] + draws.below("card group 1", GROUP) % _SPREAD[brand]
    second, third = draws.below("card group 2", GROUP), draws.below("card group 3", GROUP)
    is_short = _IS_SHORT[brand]
    last = draws.below("card group 4", GROUP // 10) // np.where(is_short, 10, 1)
    total = sum(_luhn(group, is_short) for group in (first, second, third))
    # The last group has no check digit yet. Its digits are shifted left, so that the table of sums for groups of four
    # digits sees each one in its final place; the zeros on the right add nothing.
    total += _luhn(last * np.where(is_short, 100, 10), is_short)
    last = last * 10 + -total % 10 + np.where(is_short, GROUP, 0)
    return _joined((first, second, third, last), written)


def _joined(groups: tuple[Ints, ...], written: Draws) -> Texts:
    between = pick(SEPARATORS, written.weighted("card separator", SEPARATOR_SHARES))
    first, second, third, last = (pick(_GROUP_TEXTS, group) for group in groups)
    return join(first, between, second, between, third, between, last)


def _luhn(group: Ints, is_short: Ints) -> Ints:
    """What groups of four digits add to the Luhn sum.

    In a number of even length every first and third digit of a group is doubled; in one of odd length, the others.
    """
    return np.take(_WEIGHED, is_short * GROUP + group)


def _weighed(number: int, doubled: int) -> int:
    digits = [int(digit) for digit in f"{number:04}"]
    return sum(sum(divmod(digit * (1 + (at % 2 == doubled)), 10)) for at, digit in enumerate(digits))


_WEIGHED = np.array([_weighed(number, doubled) for doubled in (0, 1) for number in range(GROUP)])
