"""Phone numbers as integers: the index of the area, followed by seven digits."""

import numpy as np

from lib.samples.choice import Draws, Ints
from lib.samples.words import listed

LINE_DIGITS = 7
LINES = 10**LINE_DIGITS
ABROAD_SHARE = 0.02
AREA_CODES = listed("area_codes.txt")
#: Calling codes, and the first digits of mobile numbers there. One more digit and the seven digits follow.
ABROAD = (("44", "77"), ("33", "6"), ("49", "151"), ("52", "55"), ("86", "135"))
DIGITS = 10
#: All areas: those of the United States, then ten for each other country, one for each value of that one digit.
AREAS = (*AREA_CODES, *(str(digit) for _ in ABROAD for digit in range(DIGITS)))
FIRST_EXCHANGE, EXCHANGES, EXCHANGE_LINES = 220, 700, 10_000


def phone_numbers(draws: Draws) -> Ints:
    """A phone number for each id, most of them in the United States."""
    line = draws.below("exchange", EXCHANGES) + FIRST_EXCHANGE
    line = line * EXCHANGE_LINES + draws.below("line", EXCHANGE_LINES)
    abroad = len(AREA_CODES) + draws.below("area abroad", len(ABROAD) * DIGITS)
    at_home = draws.below("area", len(AREA_CODES))
    area: Ints = np.where(draws.happens("is abroad", ABROAD_SHARE), abroad, at_home)
    phones: Ints = area * LINES + line
    return phones


def mistaken(phones: Ints, draws: Draws) -> Ints:
    """Each phone with one digit changed, or with two neighbouring digits swapped; the area is never affected."""
    power = DIGITS ** draws.below("wrong digit's place", LINE_DIGITS - 2)
    digit, before = phones // power % DIGITS, phones // (power * DIGITS) % DIGITS
    other = (digit + 1 + draws.below("wrong digit", DIGITS - 1)) % DIGITS
    changed = phones + (other - digit) * power
    swapped = phones + (before - digit) * power + (digit - before) * power * DIGITS
    is_swapped = draws.happens("digits are swapped", 1 / 2) & (digit != before)
    return np.where(is_swapped, swapped, changed)


def country(area: Ints) -> Ints:
    """0 for an area of the United States, else the position in ``ABROAD``, counted from 1."""
    return np.maximum((area - len(AREA_CODES)) // DIGITS + 1, 0)
