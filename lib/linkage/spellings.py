"""Spellings of one name that slips do not explain: Sean and Shawn, Mohammed and Muhammad, William and Wm."""

from collections import defaultdict
from functools import cache
from importlib.resources import files

#: A pair a line. ``tests/spellings_of_wikidata.py`` says what the first is made of, and how; the second has the abbreviations of clerks
#: (Wiktionary, "Abbreviations for English given names"; Real Academia Española, "Lista de abreviaturas").
TABLES = ("spellings.csv", "abbreviations.csv")


def are_spellings(left: str, right: str) -> bool:
    """Whether other scripts write the two names alike, or one is written short for the other."""
    return right in _table().get(left, ())


@cache
def _table() -> dict[str, set[str]]:
    found = defaultdict(set)
    for table in TABLES:
        for line in files(__package__).joinpath(table).read_text(encoding="ascii").splitlines():
            left, right = line.split(",")
            found[left].add(right)
            found[right].add(left)
    return dict(found)
