"""The only Python on the record's way: nicknames and Jaro-Winkler, for pairs that native levels leave open."""

from functools import cache

import pyarrow as pa
from nicknames import NickNamer
from pyspark.sql import Column
from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]  # the stubs of 4.2.0 lack it
from pyspark.sql.types import StringType
from rapidfuzz.distance import JaroWinkler

CLOSE = 0.88
DECIMALS = 4


def similarity_level(l_first: Column, l_last: Column, r_first: Column, r_last: Column) -> Column:
    """``nickname``, ``close`` or null for two names by their outer tokens; null in, null out."""
    level: Column = arrow_udf(_levels, StringType())(l_first, l_last, r_first, r_last)
    return level


def level_of(l_first: str, l_last: str, r_first: str, r_last: str) -> str | None:
    """The level of one pair of names."""
    if l_last == r_last and are_nicknames(l_first, r_first):
        return "nickname"
    return "close" if is_close(l_last, r_last) and is_close(l_first, r_first) else None


def is_close(left: str, right: str) -> bool:
    """Whether the Jaro-Winkler similarity reaches ``CLOSE`` (Winkler 1990, prefix weight 0.1)."""
    return round(JaroWinkler.similarity(left, right), DECIMALS) >= CLOSE


@cache
def are_nicknames(left: str, right: str) -> bool:
    """Whether one given name is short for the other, or both are short for the same."""
    table = _table()
    return (
        left in table.nicknames_of(right)
        or right in table.nicknames_of(left)
        or not table.canonicals_of(left).isdisjoint(table.canonicals_of(right))
    )


@cache
def _table() -> NickNamer:
    return NickNamer()


def _levels(l_first: pa.Array, l_last: pa.Array, r_first: pa.Array, r_last: pa.Array) -> pa.Array:
    columns = zip(*(column.to_pylist() for column in (l_first, l_last, r_first, r_last)), strict=True)
    return pa.array([None if names[0] is None else level_of(*names) for names in columns], pa.string())
