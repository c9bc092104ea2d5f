"""What was known of identities at a time, from the records of their pairs as history keeps them."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lib.database.readers.applications import is_backfill
from lib.delta.tables import ARCHIVE_PROGRESS as PROGRESS
from lib.delta.tables import PROFILES, STORE_RECORDS
from lib.errors import CustomerIdentificationError
from lib.explanation.past import Past
from lib.identity.evidence import profile_facts, store_facts
from lib.identity.facts import Facts, by_identity
from lib.identity.identity_id import identity_id
from lib.records.batch_metrics import Offsets
from lib.records.pair import Side
from lib.sources.offsets import is_before

Record = dict[str, Any]


class Place(NamedTuple):
    """A record of an identity; the topic's name alone would not tell it from one of a topic made again."""

    identity: int
    partition: int
    offset: int


@dataclass(frozen=True)
class Archived:
    """How the records of a side are kept, and what one of them says."""

    side: Side
    prefix: str
    table: str
    facts: Callable[[Record], Facts]


SIDES = (
    Archived(Side.PROFILE, "l_", PROFILES, profile_facts),
    Archived(Side.STORE, "r_", STORE_RECORDS, store_facts),
)


def facts_until(past: Past, pairs: Iterable[tuple[datetime, Row]], identity_key: bytes) -> dict[int, Facts]:
    """The facts of every identity of some pairs, from the records that had brought them.

    Raises an error where a record is not in history: not yet, or not any more.
    """
    rows = list(pairs)
    found = (
        archived.facts(record)
        for archived in SIDES
        for record in _records(past, archived, rows, identity_key)
    )
    return by_identity({}, found)


def _records(
    past: Past, archived: Archived, pairs: list[tuple[datetime, Row]], identity_key: bytes
) -> Iterable[Record]:
    places, backfilled = _places(archived.prefix, pairs)
    rows, found = _found(past, archived, places, identity_key)
    if not backfilled:
        return found.values()
    return (found | _all_records(past, rows, found, backfilled)).values()


def _places(prefix: str, pairs: list[tuple[datetime, Row]]) -> tuple[set[Place], dict[int, datetime]]:
    """The records of the pairs, and when a backfill last held all records of an identity against others."""
    places: set[Place] = set()
    backfilled: dict[int, datetime] = {}
    for when, row in pairs:
        place = Place(*(row[f"{prefix}{name}"] for name in Place._fields))
        places.add(place)
        if is_backfill(row.application):
            backfilled[place.identity] = max(when, backfilled.get(place.identity, when))
    return places, backfilled


def _found(
    past: Past, archived: Archived, places: set[Place], identity_key: bytes
) -> tuple[DataFrame, dict[Place, Record]]:
    """The history that has all the records, and these: the newest version, else the one before rows were taken out."""
    for read in (past.newest, past.read) if past.is_cut(archived.table) else (past.newest,):
        rows = read(archived.table)
        if rows is not None:
            named = _with_identity(rows, archived.side, identity_key)
            found = _at(named, places)
            if found.keys() == places:
                return named, found
    raise CustomerIdentificationError(
        f"Records of its pairs are not in {archived.table}.",
        "Ask again in some seconds: the archive follows the customers.",
    )


def _with_identity(rows: DataFrame, side: Side, key: bytes) -> DataFrame:
    return rows.withColumn("identity", identity_id(side, F.col("phone"), F.col("name_key"), key))


def _at(rows: DataFrame, places: set[Place]) -> dict[Place, Record]:
    partitions, offsets = {place.partition for place in places}, {place.offset for place in places}
    near = rows.where(F.col("partition").isin(partitions) & F.col("offset").isin(offsets)).collect()
    return {place: row.asDict() for row in near if (place := _place(row)) in places}


def _all_records(
    past: Past, rows: DataFrame, found: Mapping[Place, Record], backfilled: Mapping[int, datetime]
) -> dict[Place, Record]:
    """What a backfill had read of identities: all that was archived by then, up to the newest record that it names."""
    newest = {
        identity: reduce(
            max, (_recency(record) for place, record in found.items() if place.identity == identity)
        )
        for identity in backfilled
    }
    records: dict[Place, Record] = {}
    for when in sorted(set(backfilled.values())):
        identities = {identity for identity, at in backfilled.items() if at == when}
        phones = {record["phone"] for place, record in found.items() if place.identity in identities}
        near = rows.where(F.col("phone").isin(phones) & is_before(_archived_until(past, when))).collect()
        records |= {
            _place(row): row.asDict()
            for row in near
            if row.identity in identities and _recency(row) <= newest[row.identity]
        }
    return records


def _archived_until(past: Past, when: datetime) -> Offsets:
    rows = past.newest(PROGRESS)
    last = (
        None
        if rows is None
        else rows.where(F.col("written_at") <= when).orderBy(F.desc("written_at")).first()
    )
    ends: Offsets = json.loads(last.offsets) if last else {}
    return ends


def _place(row: Row) -> Place:
    return Place(row.identity, row.partition, row.offset)


def _recency(record: Row | Record) -> tuple[int, int, int]:
    return record["recorded_at"], record["partition"], record["offset"]
