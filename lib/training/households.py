"""Counts other people at one phone within one side, where two people cannot be mistaken for one.

Two profiles with one phone and different given names are two people of a household. Between a store record and the profiles
at its phone, just as many such people are expected. Any pairs beyond that number are of one person whose given name was
written in another way (docs/adr/0016).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import duckdb

from lib.training.levels import ELSE, NAME, level_sql

SAME_SURNAME = "same_surname"
SEEN_AT_LEAST = 3  # the "rule of three": the 95 % upper bound of a count of 0 (Hanley and Lippman-Hand 1983)
LARGEST = 20  # identities at a phone; with more it is a call centre and not a household
DEVIATIONS = 2  # standard deviations: about 95 % of what chance brings

_PAIRS = "select l.name_key as name_key_l, r.name_key as name_key_r from {left} as l join {right} as r using (phone)"
_IDENTITIES = """
    create or replace temporary view households as
    select distinct phone, name_key from profiles
    qualify count(distinct name_key) over (partition by phone) <= {largest}
"""


@dataclass(frozen=True)
class Households:
    """Pairs at one phone by their name level: ``within`` the profiles, each pair once, and ``across`` the two sides."""

    within: Counter[str]
    across: Counter[str]
    sizes: Mapping[str, int]

    def chance_of_one_phone(self, by_name: Mapping[str, float]) -> float:
        """The u of equal phones: that of household members (``same_surname``) or of strangers (``else``), if larger."""
        pairs = self.sizes["profiles"] * self.sizes["store_records"]
        others = {
            level: min(self._expected(level), max(self.across[level], SEEN_AT_LEAST))
            for level in (SAME_SURNAME, ELSE)
        }
        return max(count / (pairs * by_name[level]) for level, count in others.items())

    @property
    def share_of_other_given_names(self) -> float | None:
        """The m of the level ``same_surname``; None if households explain all of its pairs."""
        expected = self._expected(SAME_SURNAME)
        beyond = self.across[SAME_SURNAME] - expected
        if beyond <= self._doubt:
            return None
        one_person = self.across.total() - expected - self._expected(ELSE)
        return beyond / max(one_person, beyond)

    @property
    def explain_other_given_names(self) -> bool:
        """Whether most pairs of the level ``same_surname`` are certainly two people."""
        pairs = self.across[SAME_SURNAME]
        of_one_person_at_most = pairs - self._expected(SAME_SURNAME) + self._doubt
        return of_one_person_at_most < pairs / 2

    @property
    def _doubt(self) -> float:
        """By how many pairs of the level ``same_surname`` chance may differ from the expectation, either way."""
        expected = self._expected(SAME_SURNAME)
        # Two Poisson counts: the pairs across have the variance of their own number; the expectation is a multiple of the
        # pairs within, and its relative error is that of their count, 1 / sqrt(seen).
        error = sqrt(self.across[SAME_SURNAME] + expected * expected / self._seen(SAME_SURNAME))
        return DEVIATIONS * error

    def _expected(self, level: str) -> float:
        """The expected pairs of two people across the sides, if a store record has as many housemates as a profile has."""
        mates = 2 * self._seen(level) / self.sizes["profiles"]
        return mates * self.sizes["store_records"]

    def _seen(self, level: str) -> int:
        return max(self.within[level], SEEN_AT_LEAST)


def households(connection: duckdb.DuckDBPyConnection, sizes: Mapping[str, int]) -> Households:
    """Count the pairs at one phone in the tables ``profiles`` and ``store_records``."""
    connection.execute(_IDENTITIES.format(largest=LARGEST))
    within = f"{_PAIRS.format(left='households', right='households')} where l.name_key < r.name_key"
    across = _PAIRS.format(left="profiles", right="store_records")
    return Households(_count(connection, within), _count(connection, across), sizes)


def _count(connection: duckdb.DuckDBPyConnection, pairs: str) -> Counter[str]:
    query = f"select {level_sql(NAME)}, count(*) from ({pairs}) group by all"  # noqa: S608 - our own levels
    return Counter(dict(connection.execute(query).fetchall()))
