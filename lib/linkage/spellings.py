"""Spellings of one name that slips do not explain: Sean and Shawn, Mohammed and Muhammad."""

from collections import defaultdict
from functools import cache
from importlib.resources import files

TABLE = "spellings.csv"  # a pair a line; tests/spellings_of_wikidata.py says what it is made of, and how


def are_spellings(left: str, right: str) -> bool:
    """Whether other scripts write the two names alike."""
    return right in _table().get(left, ())


@cache
def _table() -> dict[str, set[str]]:
    found = defaultdict(set)
    for line in files(__package__).joinpath(TABLE).read_text(encoding="ascii").splitlines():
        left, right = line.split(",")
        found[left].add(right)
        found[right].add(left)
    return dict(found)
