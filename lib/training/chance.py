"""Estimates the u probabilities without labels: how often two different people agree by chance.

Some random pairs are of one person: too few to be noticed, but enough to spoil the rare levels. So name levels are counted
among pairs whose phones disagree, and phone levels among pairs whose names disagree (docs/adr/0016).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import duckdb

from lib.settings.linkage_model import EQUAL_PHONES, WEAK_PHONES
from lib.training.households import SEEN_AT_LEAST, Households
from lib.training.levels import COMPARISONS, ELSE, NAME, PHONE, level_sql

#: Probability by comparison and level.
Probabilities: TypeAlias = dict[str, dict[str, float]]
#: Pairs by phone level and name level.
Cells: TypeAlias = Counter[tuple[str, str]]


# Two different hashes of the number of a draw choose the two records, so that the sample is random but the same in every run.
_RANDOM = """
    select l.phone as phone_l, l.name_key as name_key_l, r.phone as phone_r, r.name_key as name_key_r
    from range({pairs}) as draw(number)
    join profiles as l on l.unique_id = hash(2 * number) % {profiles}
    join store_records as r on r.unique_id = hash(2 * number + 1) % {store_records}
"""


def agreement_by_chance(
    connection: duckdb.DuckDBPyConnection, mates: Households, pairs: int
) -> Probabilities:
    """The u of every level, from ``pairs`` random pairs; the u of equal phones comes from the households."""
    cells = _count(connection, _RANDOM.format(pairs=pairs, **mates.sizes))
    by_name = _shares({name: _sum(cells, WEAK_PHONES, [name]) for name in (*NAME, ELSE)})
    by_phone = _shares({phone: _sum(cells, [phone], [ELSE]) for phone in (*PHONE, ELSE)})
    by_phone |= dict.fromkeys(EQUAL_PHONES, mates.chance_of_one_phone(by_name))
    return {"phone": by_phone, "name": by_name}


def _count(connection: duckdb.DuckDBPyConnection, pairs: str) -> Cells:
    levels = ", ".join(f"{level_sql(levels)} as {name}" for name, levels in COMPARISONS.items())
    query = f"select {levels}, count(*) from ({pairs}) group by all"  # noqa: S608 - our own levels
    rows = connection.execute(query).fetchall()
    return Counter({(phone, name): count for phone, name, count in rows})


def _sum(cells: Cells, phones: Iterable[str], names: Iterable[str]) -> int:
    return sum(count for (phone, name), count in cells.items() if phone in phones and name in names)


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    total = sum(counts.values())
    return {level: max(count, SEEN_AT_LEAST) / max(total, SEEN_AT_LEAST) for level, count in counts.items()}
