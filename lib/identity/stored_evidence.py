"""Stored records to facts, by Spark: what an identity's records say of it, in one row."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.identity.facts import Card, Facts, Newest
from lib.records.pair import IDENTITY, Side

#: Columns of which the newest value counts, and how many parts of it say how new it is.
NEWEST = {Side.PROFILE: ("name", "email", "address"), Side.STORE: ("name",)}
RECENCY = ("recorded_at", "partition", "offset")


def facts_of(records: DataFrame, side: Side) -> DataFrame:
    """One row for each identity of a side: the columns of :class:`Facts`, each newest value with its recency.

    Its ``identity`` and its ``chunk`` stand beside each record.
    """
    seen = F.col("recorded_at")
    found = [F.min(seen).alias("first_seen"), F.max(seen).alias("last_seen")]
    found += [_newest(name).alias(name) for name in NEWEST[side]]
    found += [F.collect_set("name").alias("name_variants")]
    if side is Side.STORE:
        found += [F.collect_set("card").alias("cards")]
    return records.groupBy(*IDENTITY, "identity", "chunk").agg(*found)


def read_facts(rows: pa.Table, side: Side) -> Iterator[Facts]:
    """The facts of each row of :func:`facts_of` with its ``identity``."""
    for row in rows.to_pylist():
        newest = {name: _value(row[name]) for name in NEWEST[side] if row[name]}
        cards = frozenset(Card(**card) for card in row.get("cards") or ())
        yield Facts(
            identity=row["identity"],
            side=side,
            phone=row["phone"],
            name_key=row["name_key"],
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            name_variants=frozenset(row["name_variants"]),
            cards=cards,
            **newest,
        )


def _newest(name: str) -> Column:
    value = F.struct(*RECENCY, F.col(name).alias("value"))
    return F.max(F.when(F.col(name) != "", value))


def _value(newest: dict[str, Any]) -> Newest:
    recency = tuple(newest[name] for name in RECENCY)
    return Newest((recency[0], recency[1], recency[2]), newest["value"])
