"""Finds the records, identities and customers with a phone or a name key.

History knows all records but is a little behind MySQL; MySQL knows the identities that are in pairs. Both are asked, so a customer
that was just made is found, and so is a record that is nobody's.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from pyspark import StorageLevel
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from lib.database.connection import Cursor
from lib.database.readers.members import Member, golden, members, members_with, pairs_from
from lib.delta.earlier_rows import CompleteRows
from lib.explanation.asked import Asked
from lib.explanation.coordinate import Coordinate
from lib.explanation.found import Found, FoundIdentity, FoundRecord, Totals
from lib.records.message import COORDINATES
from lib.records.pair import RECORD_COLUMNS, Side


class Stored(NamedTuple):
    """What history has: the newest records, and the most frequent identities with the number of records of each."""

    records: tuple[FoundRecord, ...]
    identities: tuple[FoundIdentity, ...]
    totals: Totals


def in_history(spark: SparkSession, rows: CompleteRows, asked: Asked, most: int) -> Stored:
    """Search the records of all sources; at most ``most`` records and ``most`` identities come back."""
    tables = {source.history_table: source.side for source in rows.sources}
    found = (_matching(spark, rows, table, side, asked) for table, side in tables.items())
    sides = [table for table in found if table is not None]
    if not sides:
        return Stored((), (), Totals())
    matching = reduce(DataFrame.unionByName, sides).persist(StorageLevel.MEMORY_ONLY)
    try:
        return _stored(matching, most)
    finally:
        matching.unpersist()


def _matching(
    spark: SparkSession, rows: CompleteRows, table: str, side: Side, asked: Asked
) -> DataFrame | None:
    """The matching records of one table.

    The value is joined and not compared with, because a literal would appear in plans, which Spark logs when one fails.
    """
    records = rows.read(table)
    if records is None:
        return None
    value = spark.createDataFrame([(asked.value,)], f"{asked.column} string")
    own = records.select(*RECORD_COLUMNS).join(F.broadcast(value), asked.column, "left_semi")
    return own.withColumn("side", F.lit(side.value))


def _stored(matching: DataFrame, most: int) -> Stored:
    (totals,) = matching.agg(F.count(F.lit(1)), F.count_distinct("identity_id")).collect()
    newest = matching.orderBy(F.desc("recorded_at"), *COORDINATES).limit(most).collect()
    by_identity = matching.groupBy("identity_id", "side", "phone").agg(
        F.count(F.lit(1)).alias("records"), F.array_sort(F.collect_set("name")).alias("names")
    )
    frequent = by_identity.orderBy(F.desc("records"), "identity_id").limit(most).collect()
    return Stored(tuple(map(_record, newest)), tuple(map(_identity, frequent)), Totals(*totals))


def _record(row: Row) -> FoundRecord:
    place = Coordinate(row.topic, row.partition, row.offset)
    return FoundRecord(place, row.identity_id, Side(row.side), row.name, row.phone, row.recorded_at)


def _identity(row: Row) -> FoundIdentity:
    return FoundIdentity(row.identity_id, None, Side(row.side), row.phone, tuple(row.names), row.records)


def with_customers(cursor: Cursor, asked: Asked, stored: Stored, most: int) -> Found:
    """Add what MySQL knows: identities that history does not have yet, customers, and pairs."""
    just_made = members_with(cursor, asked.column, asked.value, most)
    listed = {one.identity for one in stored.identities}
    listed.update(record.identity for record in stored.records)
    known = members(cursor, {*listed, *just_made})
    identities = _merged(stored.identities, known)
    customers = {one.customer_id for one in identities if one.customer_id is not None}
    profiles = [one.identity for one in identities if one.side is Side.PROFILE]
    return Found(
        asked,
        tuple(golden(cursor, customers)),
        identities,
        stored.records,
        tuple(pairs_from(cursor, profiles, most)),
        stored.totals,
    )


def _merged(stored: Iterable[FoundIdentity], known: Mapping[int, Member]) -> tuple[FoundIdentity, ...]:
    """The identities of history and of MySQL, those of one customer together, and those of nobody last."""
    merged = {one.identity: one for one in stored}
    for identity, member in known.items():
        one = merged.get(identity)
        names = {*member.names, *(one.names if one else ())}
        records = one.records if one else 0
        merged[identity] = FoundIdentity(
            identity, member.customer_id, member.side, member.phone, tuple(sorted(names)), records
        )
    return tuple(sorted(merged.values(), key=_order))


def _order(one: FoundIdentity) -> tuple[bool, int, str, int]:
    return one.customer_id is None, one.customer_id or 0, one.side.value, one.identity
