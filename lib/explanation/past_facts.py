"""The facts of identities at an earlier time, from the records of their pairs in history."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lib.database.readers.applications import is_backfill
from lib.delta.tables import HISTORY_PROGRESS as PROGRESS
from lib.errors import CustomerIdentificationError
from lib.explanation.past import Past
from lib.identity.evidence import Record, facts_reader, recency_of
from lib.identity.facts import Facts, by_identity
from lib.records.batch_metrics import Offsets
from lib.records.pair import Side, in_pair
from lib.records.source import Source
from lib.sources.offsets import is_before


class Place(NamedTuple):
    """A record of an identity. The coordinates alone could also be those of a record in a recreated topic of the same name."""

    identity_id: int
    topic: str
    partition: int
    offset: int


def facts_until(past: Past, pairs: Iterable[tuple[datetime, Row]]) -> dict[int, Facts]:
    """The facts of every identity in ``pairs``, from the records that made these pairs.

    Raises :class:`CustomerIdentificationError` if a record is not in history, be it not yet or no longer.
    """
    rows = list(pairs)
    facts = (map(facts_reader(source), _records(past, source, rows)) for source in past.sources)
    return by_identity({}, chain.from_iterable(facts))


def _records(past: Past, source: Source, pairs: list[tuple[datetime, Row]]) -> Iterable[Record]:
    places, backfilled = _places(source.side, past.sources.topic_of(source), pairs)
    if not places:
        return ()
    rows, paired = _paired_records(past, source, places)
    if not backfilled:
        return paired.values()
    return (paired | _all_records(past, rows, paired, backfilled)).values()


def _places(
    side: Side, topic: str, pairs: list[tuple[datetime, Row]]
) -> tuple[set[Place], dict[int, datetime]]:
    """The records of the pairs in a topic, and when a backfill last compared each identity, by all of its records."""
    places: set[Place] = set()
    backfilled: dict[int, datetime] = {}
    for when, row in pairs:
        place = Place(*(row[in_pair(side, name)] for name in Place._fields))
        if place.topic == topic:
            places.add(place)
        if is_backfill(row.application):
            backfilled[place.identity_id] = max(when, backfilled.get(place.identity_id, when))
    return places, backfilled


def _paired_records(past: Past, source: Source, places: set[Place]) -> tuple[DataFrame, dict[Place, Record]]:
    """The history that has all of the records, and the records: its newest version, or else one before rows were deleted.

    Raises :class:`CustomerIdentificationError` if neither has them.
    """
    table = source.history_table
    for read in (past.newest, past.read) if past.is_cut(table) else (past.newest,):
        rows = read(table)
        if rows is not None:
            paired = _at(rows, places)
            if paired.keys() == places:
                return rows, paired
    raise CustomerIdentificationError(
        f"Records of the customer's pairs are not in {table}.",
        "Ask again in some seconds: history follows the customers.",
    )


def _at(rows: DataFrame, places: set[Place]) -> dict[Place, Record]:
    # Partitions and offsets are filtered separately, which selects too many rows; the coordinates then decide.
    partitions, offsets = {place.partition for place in places}, {place.offset for place in places}
    near = rows.where(F.col("partition").isin(partitions) & F.col("offset").isin(offsets)).collect()
    return {place: row.asDict() for row in near if (place := _place(row)) in places}


def _all_records(
    past: Past, rows: DataFrame, paired: Mapping[Place, Record], backfilled: Mapping[int, datetime]
) -> dict[Place, Record]:
    """The records of identities that a backfill had read: all in history by then, up to the newest record that it names."""
    newest = {
        identity: max(recency_of(record) for place, record in paired.items() if place.identity_id == identity)
        for identity in backfilled
        if any(place.identity_id == identity for place in paired)
    }
    records: dict[Place, Record] = {}
    for when in sorted(set(backfilled.values())):
        identities = {identity for identity in newest if backfilled[identity] == when}
        known = F.col("identity_id").isin(identities) & is_before(_kept_until(past, when))
        records |= {
            _place(row): row.asDict()
            for row in rows.where(known).collect()
            if recency_of(row.asDict()) <= newest[row.identity_id]
        }
    return records


def _kept_until(past: Past, when: datetime) -> Offsets:
    """The offsets up to which history had been written by ``when``."""
    rows = past.newest(PROGRESS)
    last = (
        None
        if rows is None
        else rows.where(F.col("written_at") <= when).orderBy(F.desc("written_at")).first()
    )
    ends: Offsets = json.loads(last.offsets) if last else {}
    return ends


def _place(row: Row) -> Place:
    return Place(*(row[name] for name in Place._fields))
