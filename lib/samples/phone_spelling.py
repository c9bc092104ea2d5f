"""The different ways in which people write the same phone number."""

import numpy as np

from lib.samples.choice import Draws, Ints
from lib.samples.phones import ABROAD, AREAS, EXCHANGE_LINES, LINES, country
from lib.samples.text_columns import Texts, around_fields, join, pick, texts

HOME_PATTERNS = (
    "{area}{exchange}{line}",
    "({area}) {exchange}-{line}",
    "{area}-{exchange}-{line}",
    "{area}.{exchange}.{line}",
    "{area} {exchange} {line}",
    "+1 {area} {exchange} {line}",
    "+1{area}{exchange}{line}",
    "+1 ({area}) {exchange}-{line}",
    "1-{area}-{exchange}-{line}",
    "001 {area} {exchange} {line}",
    "tel: {area}-{exchange}-{line}",
    "({area}){exchange}-{line} ext. 12",
    "{area} {exchange}-{line} x7",
    "{area}\u2013{exchange}\u2013{line}",
)
#: The two ``%s`` are the calling code of the country and the first digits of its mobile numbers.
ABROAD_PATTERNS = (
    "+%s %s{area} {exchange} {line}",
    "00%s %s{area}{exchange}{line}",
    "+%s-%s{area}-{exchange}-{line}",
    "011 %s %s{area} {exchange}{line}",
)
#: All patterns; an index of this tuple is called a way. First those of the United States, then those of each other country.
WAYS = (*HOME_PATTERNS, *(pattern % start for start in ABROAD for pattern in ABROAD_PATTERNS))
PLACEHOLDERS = texts(["0000000000", "1234567890", "999-999-9999", "(111) 111-1111"])

_BEFORE, _BEHIND_AREA, _BEHIND_EXCHANGE, _AFTER = around_fields(WAYS)
_AREA_TEXTS = texts(AREAS)
_EXCHANGE_TEXTS = texts([f"{number:03}" for number in range(LINES // EXCHANGE_LINES)])
_LINE_TEXTS = texts([f"{number:04}" for number in range(EXCHANGE_LINES)])


def phone_ways(phones: Ints, draws: Draws) -> Ints:
    """A way for each phone number, one of those of its country."""
    place = country(phones // LINES)
    at_home = draws.below("phone way", len(HOME_PATTERNS))
    abroad = draws.below("phone way abroad", len(ABROAD_PATTERNS)) + (place - 1) * len(ABROAD_PATTERNS)
    return np.where(place == 0, at_home, len(HOME_PATTERNS) + abroad)


def spelt_phones(phones: Ints, way: Ints) -> Texts:
    """Phone numbers, each written in its way."""
    area, line = phones // LINES, phones % LINES
    return join(
        pick(_BEFORE, way),
        pick(_AREA_TEXTS, area),
        pick(_BEHIND_AREA, way),
        pick(_EXCHANGE_TEXTS, line // EXCHANGE_LINES),
        pick(_BEHIND_EXCHANGE, way),
        pick(_LINE_TEXTS, line % EXCHANGE_LINES),
        pick(_AFTER, way),
    )


def placeholders(draws: Draws) -> Texts:
    """What people type who do not want to give a number."""
    return pick(PLACEHOLDERS, draws.below("placeholder", len(PLACEHOLDERS)))
