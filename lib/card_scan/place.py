"""A place that holds card numbers. It says where and how many, never which."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from lib.card_scan.card_numbers import FEWEST, card_numbers
from lib.card_scan.content import BYTES, Found

#: Where 13 digits are a phone (docs/reference/rules.md), and where nobody can tell.
PHONE = re.compile(rf"phone|{BYTES}$", re.IGNORECASE)
LONGEST_NAME, LONGEST_PATH = 160, 4_096  # characters; a path has at most as many as PATH_MAX


class Place(NamedTuple):
    """Card numbers of one length in one column or part of a store."""

    store: str
    where: str
    part: str
    digits: int
    numbers: int

    def as_dict(self) -> dict[str, Any]:
        """The place for programs."""
        return self._asdict()


def counted(store: str, where: str, texts: Iterable[Found]) -> list[Place]:
    """The places among some texts of a table's column or of a file."""
    found = Counter(
        (part, size)
        for part, text in texts
        for size in card_numbers(text)
        if size > FEWEST or not PHONE.search(f"{where} {part}")
    )
    return [
        Place(store, _nameable(where, LONGEST_PATH), _nameable(part, LONGEST_NAME), size, count)
        for (part, size), count in found.items()
    ]


def _nameable(name: str, longest: int) -> str:
    """A name, unless it holds a number itself: a key of JSON may be anything."""
    return "(not shown)" if card_numbers(name) or len(name) > longest else name


def merged(places: Iterable[Place]) -> list[Place]:
    """One place for each combination of store, table or file, part and length, with the counts added up."""
    counts: Counter[tuple[str, str, str, int]] = Counter()
    for place in places:
        counts[place[:4]] += place.numbers
    return [Place(*key, count) for key, count in sorted(counts.items())]
