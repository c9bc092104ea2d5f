"""Turns stored records into facts with Spark: one row for each identity."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.identity.facts import Facts, Newest, distinct_values
from lib.identity.kept_values import MOST_VALUES
from lib.records.pair import IDENTITY, Side
from lib.records.source import Sources, Survivorship

RECENCY = ("recorded_at", "partition", "offset", "topic")  # the order of lib.identity.facts.Recency


def facts_of(records: DataFrame, side: Side, sources: Sources) -> DataFrame:
    """One row for each identity of a side: the columns of :class:`Facts`, each newest value with its recency.

    ``records`` must have the column ``chunk``, which is the same in all records of an identity.
    """
    seen = F.col("recorded_at")
    found = [F.first(name).alias(name) for name in IDENTITY]
    found += [F.min(seen).alias("first_seen"), F.max(seen).alias("last_seen")]
    found += [_kept("name").alias("name_variants"), F.collect_set("topic").alias("topics")]
    newest, distinct = (_surviving(sources, side, how) for how in Survivorship)
    found += [_newest(name).alias(name) for name in ("name", *newest)]
    found += [_kept(name).alias(name) for name in distinct]
    return records.groupBy("identity_id", "chunk").agg(*found)


def read_facts(rows: pa.Table, side: Side, sources: Sources) -> Iterator[Facts]:
    """The facts of each row of :func:`facts_of`."""
    newest, distinct = (_surviving(sources, side, how) for how in Survivorship)
    for row in rows.to_pylist():
        yield Facts(
            identity=row["identity_id"],
            side=side,
            phone=row["phone"],
            name_key=row["name_key"],
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            name=_value(row["name"]),
            name_variants=frozenset(row["name_variants"]),
            sources=frozenset(sources.by_topic[topic].label for topic in row["topics"]),
            newest={name: _value(row[name]) for name in newest if row[name]},
            distinct={name: frozenset(distinct_values(name, row[name])) for name in distinct if row[name]},
        )


def _surviving(sources: Sources, side: Side, how: Survivorship) -> tuple[str, ...]:
    """The attributes of a side's sources that have one kind of survivorship."""
    found = (name for source in sources.of_side(side) for name in source.surviving(how))
    return tuple(dict.fromkeys(found))


def _kept(name: str) -> Column:
    """The distinct values of a column that are kept, as :func:`lib.identity.kept_values.kept`: Spark orders them alike."""
    return F.slice(F.sort_array(F.collect_set(name)), 1, MOST_VALUES)


def _newest(name: str) -> Column:
    """The newest value of a column that is not empty, with its recency: structs compare field by field, recency first."""
    value = F.struct(*RECENCY, F.col(name).alias("value"))
    return F.max(F.when(F.col(name) != "", value))


def _value(newest: Mapping[str, Any]) -> Newest:
    at, partition, offset, topic = (newest[name] for name in RECENCY)
    return Newest((at, partition, offset, topic), newest["value"])
