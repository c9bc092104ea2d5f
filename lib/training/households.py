"""Other people at one phone: how many they are is seen within one side, where two people do not pass for one.

Two profiles with one phone and different given names are two people of a household. As many such people are to be
expected between a store record and the profiles at its phone; what is there beyond them is one person whose given name
was written in another way (docs/adr/0016).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import duckdb

from lib.training.levels import ELSE, NAME, level_sql

SAME_SURNAME = "same_surname"
SEEN_AT_LEAST = 3  # the 95 % bound on what was not seen at all (Hanley and Lippman-Hand 1983)
LARGEST = 20  # identities at a phone; a call centre is no household
DEVIATIONS = 2

_PAIRS = "select l.name_key as name_key_l, r.name_key as name_key_r from {left} as l join {right} as r using (phone)"
_IDENTITIES = """
    create or replace temporary view households as
    select distinct phone, name_key from profiles
    qualify count(distinct name_key) over (partition by phone) <= {largest}
"""


@dataclass(frozen=True)
class Households:
    """Pairs at one phone by level of the names: ``within`` the profiles, each pair once, and ``across`` both sides."""

    within: Counter[str]
    across: Counter[str]
    sizes: Mapping[str, int]

    def chance_of_one_phone(self, by_name: Mapping[str, float]) -> float:
        """The u of an equal phone: of strangers or of a household, whichever explains more of what is seen."""
        pairs = self.sizes["profiles"] * self.sizes["store_records"]
        others = {
            level: min(self._expected(level), max(self.across[level], SEEN_AT_LEAST))
            for level in (SAME_SURNAME, ELSE)
        }
        return max(count / (pairs * by_name[level]) for level, count in others.items())

    @property
    def share_of_other_given_names(self) -> float | None:
        """The m of another given name with the same surname; None if there are no more such pairs than of households."""
        expected = self._expected(SAME_SURNAME)
        found = self.across[SAME_SURNAME]
        if found - expected <= self._doubt:
            return None
        one_person = self.across.total() - expected - self._expected(ELSE)
        return (found - expected) / max(one_person, found - expected)

    @property
    def explain_other_given_names(self) -> bool:
        """Whether most pairs of another given name with the same surname are two people, as far as can be seen."""
        found = self.across[SAME_SURNAME]
        of_one_person = found - self._expected(SAME_SURNAME) + self._doubt
        return of_one_person < found / 2

    @property
    def _doubt(self) -> float:
        """How many pairs of another given name more or less than expected may be by chance."""
        expected = self._expected(SAME_SURNAME)
        error = sqrt(self.across[SAME_SURNAME] + expected * expected / self._seen(SAME_SURNAME))
        return DEVIATIONS * error

    def _expected(self, level: str) -> float:
        """So many pairs across the sides are other people, if each store record meets the mates that a profile has."""
        mates = 2 * self._seen(level) / self.sizes["profiles"]
        return mates * self.sizes["store_records"]

    def _seen(self, level: str) -> int:
        return max(self.within[level], SEEN_AT_LEAST)


def households(connection: duckdb.DuckDBPyConnection, sizes: Mapping[str, int]) -> Households:
    """Count in the tables ``profiles`` and ``store_records``."""
    connection.execute(_IDENTITIES.format(largest=LARGEST))
    within = f"{_PAIRS.format(left='households', right='households')} where l.name_key < r.name_key"
    across = _PAIRS.format(left="profiles", right="store_records")
    return Households(_count(connection, within), _count(connection, across), sizes)


def _count(connection: duckdb.DuckDBPyConnection, pairs: str) -> Counter[str]:
    query = f"select {level_sql(NAME)}, count(*) from ({pairs}) group by all"  # noqa: S608 - our own levels
    return Counter(dict(connection.execute(query).fetchall()))
