"""Counts how rare the tokens of names are, in bits."""

from math import log2

import duckdb

from lib.settings.linkage_model import TermFrequencies
from lib.training.records import scalar

MOST_TOKENS = (
    2_000  # the most frequent ones; they are part of the model, and so of the plan of every micro-batch
)
FEWEST_BEARERS = 5  # a rarer token could identify a person in a file that others read
DECIMALS = 2

_IDENTITIES = """
    create or replace temporary view identities as
    select phone, name_key from profiles union select phone, name_key from store_records
"""
_BEARERS = """
    select token, count(*) as bearers
    from (
        select unnest(list_distinct([split_part(outer_name(name_key), ' ', 1), split_part(outer_name(name_key), ' ', -1)])) as token
        from identities
    )
    group by token order by bearers desc, token
"""


def term_frequencies(connection: duckdb.DuckDBPyConnection, chance_of_equal_names: float) -> TermFrequencies:
    """The term frequencies over the identities in the tables ``profiles`` and ``store_records``; each counts once."""
    connection.execute(_IDENTITIES)
    names = scalar(connection, "select count(*) from identities")
    counted: list[tuple[str, int]] = connection.execute(_BEARERS).fetchall()
    listed = [(token, bearers) for token, bearers in counted[:MOST_TOKENS] if bearers >= FEWEST_BEARERS]
    others = [bearers for _, bearers in counted[len(listed) :]] or [FEWEST_BEARERS]
    return TermFrequencies(
        average=_bits(chance_of_equal_names),
        unknown=_bits(_met(others) / names),
        tokens={token: _bits(bearers / names) for token, bearers in listed},
    )


def _met(bearers: list[int]) -> float:
    """The expected number of people who share the token of a random person: frequent tokens come up more often."""
    return sum(count * count for count in bearers) / sum(bearers)


def _bits(share: float) -> float:
    return round(-log2(share), DECIMALS)
