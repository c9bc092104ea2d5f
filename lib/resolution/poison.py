"""Finds the records for which the rows of a micro-batch cannot be written, however often they are tried (ADR 0028).

Nothing here writes: ``takes`` says whether a set of pairs could be written; it tries to, and rolls back.
"""

from collections.abc import Callable, Collection
from typing import TypeAlias

import pyarrow as pa

from lib.database.poison_records import Place
from lib.records.message import COORDINATES
from lib.records.pair import RECORD_COLUMNS, Side, in_pair
from lib.records.source import Sources

Takes: TypeAlias = Callable[[pa.Table], bool]
#: Of one micro-batch. If more are refused, the fault is the table's rather than the records', and a person has to see to it.
MOST_POISON = 10


def poison_of(pairs: pa.Table, takes: Takes, sources: Sources) -> frozenset[Place] | None:
    """The records without which the ``pairs`` could be written; None if they are too many."""
    found: set[Place] = set()
    while not takes(left := without_records(pairs, found)):
        if len(found) == MOST_POISON:
            return None
        found.add(_to_blame(_first_refused(left, takes), takes, sources))
    return frozenset(found)


def without_records(pairs: pa.Table, records: Collection[Place]) -> pa.Table:
    """The pairs that have none of the ``records``."""
    if not records:
        return pairs
    left, right = (
        zip(*(pairs[in_pair(side, name)].to_pylist() for name in COORDINATES), strict=True) for side in Side
    )
    kept = [one not in records and other not in records for one, other in zip(left, right, strict=True)]
    return pairs.filter(pa.array(kept, pa.bool_()))


def place_of(pairs: pa.Table, row: int, side: Side) -> Place:
    """The coordinates of the record of a side in one of the pairs."""
    topic, partition, offset = (pairs[in_pair(side, name)][row].as_py() for name in COORDINATES)
    return topic, partition, offset


def _first_refused(pairs: pa.Table, takes: Takes) -> pa.Table:
    """The first pair with which the pairs before it can no longer be written; all ``pairs`` together cannot be."""
    taken, refused = 0, len(pairs)
    while refused - taken > 1:
        middle = (taken + refused) // 2
        if takes(pairs.slice(0, middle)):
            taken = middle
        else:
            refused = middle
    return pairs.slice(taken, 1)


def _to_blame(pair: pa.Table, takes: Takes, sources: Sources) -> Place:
    """The record whose own words are refused; the newer one if that is neither or both."""
    blamed = [side for side in Side if not takes(_without_words(pair, _other(side), sources))]
    if len(blamed) == 1:
        return place_of(pair, 0, blamed[0])
    recorded = {side: pair[in_pair(side, "recorded_at")][0].as_py() for side in Side}
    return place_of(pair, 0, max(Side, key=lambda side: (recorded[side], place_of(pair, 0, side))))


def _other(side: Side) -> Side:
    return Side.STORE if side is Side.PROFILE else Side.PROFILE


def _without_words(pair: pa.Table, side: Side, sources: Sources) -> pa.Table:
    """The pair without what the producer of one record wrote, except its phone and its name key."""
    attributes = set(sources.state_columns(side)) - set(RECORD_COLUMNS)
    blank = {"name": "-", **dict.fromkeys(attributes)}
    for name, value in blank.items():
        column = in_pair(side, name)
        place = pair.schema.get_field_index(column)
        pair = pair.set_column(place, column, pa.array([value], pair.schema.field(column).type))
    return pair
