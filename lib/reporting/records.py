"""Figures of the sources: volumes, completeness, formats and rejects; Spark counts them in history and quarantine."""

from functools import reduce

import pyarrow as pa
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.delta.tables import QUARANTINE
from lib.records.pair import Side
from lib.records.source import Sources
from lib.stored_records import from_history

FIELDS = ("name", "written_phone")  # of every source
WORDS = {"written_phone": "phone", "email": "e-mail"}
DAYS, SHAPES, LONGEST_SHAPE = 366, 15, 30
OTHERS = "all others"
REJECTS = pa.schema({"reason": pa.string(), "side": pa.string(), "records": pa.int64()})
FAULT = "phone_fault"
FAULTS = pa.schema({"fault": pa.string(), "side": pa.string(), "records": pa.int64()})
#: Patterns and their replacements: combining marks are removed, a word becomes aa, a single letter a, a digit 9, and several
#: blanks become visible.
SHAPE_STEPS = (
    (r"\p{M}", ""),
    (r"\p{L}{2,}", "aa"),
    (r"\s{2,}", "␣␣"),
    (r"(?<!\p{L})\p{L}(?!\p{L})", "a"),
    (r"\p{N}", "9"),
)


def records_by_day(delta: DeltaReader, sources: Sources) -> pa.Table:
    """``day``, ``side``, ``records``: the accepted records of the last :data:`DAYS` days with records."""
    day = F.to_date(F.timestamp_millis("recorded_at"))
    counted = _both(delta, sources, "recorded_at").groupBy(day.alias("day"), "side").agg(_count("records"))
    last = counted.select("day").distinct().orderBy(F.desc("day")).limit(DAYS)
    return counted.join(last, "day").orderBy("day", "side").toArrow()


def completeness(delta: DeltaReader, sources: Sources) -> pa.Table:
    """``side``, ``field``, ``present``: the share of accepted records that have the field."""
    rows = [
        {"side": side.value, "field": WORDS.get(field, field), "present": share or 0.0}
        for side, records in from_history(delta, sources).items()
        for field, share in _shares(records, _fields(sources, side)).items()
    ]
    return pa.Table.from_pylist(rows)


def shapes(delta: DeltaReader, sources: Sources, field: str) -> pa.Table:
    """``shape``, ``side``, ``records``: the most frequent formats of a field, and all others as one row.

    A shape has 9 for a digit, aa for a word and a for a single letter, so it says nothing about a person.
    """
    counted = (
        _both(delta, sources, field)
        .groupBy(shape_of(F.col(field)).alias("shape"), "side")
        .agg(_count("records"))
    )
    total = F.sum("records").alias("total")
    top = counted.groupBy("shape").agg(total).orderBy(F.desc("total"), "shape").limit(SHAPES)
    named = counted.join(top.withColumn("rank", F.lit(0)), "shape", "left")
    shown = F.when(F.col("rank").isNotNull(), F.col("shape")).otherwise(OTHERS)
    merged = named.groupBy(shown.alias("shape"), "side").agg(F.sum("records").alias("records"))
    return _ranked(merged, "shape")


def phone_faults(delta: DeltaReader, sources: Sources) -> pa.Table:
    """``fault``, ``side``, ``records``: how many phones have each fault, in accepted records and in rejects."""
    read = [*from_history(delta, sources).values(), delta.read(QUARANTINE)]
    kept = [rows for rows in read if rows is not None and FAULT in rows.columns]
    if not kept:
        return pa.Table.from_pylist([], FAULTS)
    rows = reduce(DataFrame.unionByName, (found.select("topic", FAULT) for found in kept))
    faulty = rows.where(F.col(FAULT).isNotNull())
    counted = faulty.groupBy(F.col(FAULT).alias("fault"), _side(sources)).agg(_count("records"))
    return _ranked(counted, "fault")


def rejects(delta: DeltaReader, sources: Sources) -> pa.Table:
    """``reason``, ``side``, ``records``: how many records are in quarantine for each reason."""
    found = delta.read(QUARANTINE)
    if found is None:
        return pa.Table.from_pylist([], REJECTS)
    counted = found.groupBy(F.col("reject_reason").alias("reason"), _side(sources)).agg(_count("records"))
    return _ranked(counted, "reason")


def _side(sources: Sources) -> Column:
    profiles = (sources.topic_of(source) for source in sources.of_side(Side.PROFILE))
    is_profile = F.col("topic").isin(*profiles)
    return F.when(is_profile, Side.PROFILE.value).otherwise(Side.STORE.value).alias("side")


def _fields(sources: Sources, side: Side) -> tuple[str, ...]:
    own = (name for source in sources.of_side(side) for name in source.attribute_names)
    return (*FIELDS, *dict.fromkeys(own))


def _ranked(counted: DataFrame, by: str) -> pa.Table:
    """The rows by descending frequency, with :data:`OTHERS` last."""
    total = F.sum("records").over(Window.partitionBy(by))
    ranked = counted.withColumn("total", total).orderBy(F.col(by) == OTHERS, F.desc("total"), by, "side")
    return ranked.drop("total").toArrow()


def _both(delta: DeltaReader, sources: Sources, column: str) -> DataFrame:
    profiles, store_records = (
        records.select(F.lit(side.value).alias("side"), column)
        for side, records in from_history(delta, sources).items()
    )
    return profiles.unionByName(store_records)


def _shares(records: DataFrame, fields: tuple[str, ...]) -> dict[str, float]:
    counted: DataFrame = records.agg(
        *(F.avg(F.col(name).isNotNull().cast("int")).alias(name) for name in fields)
    )
    (row,) = counted.collect()
    shares: dict[str, float] = row.asDict()
    return shares


def shape_of(text: Column) -> Column:
    """The format of a text, with nothing personal left in it."""
    for pattern, letter in SHAPE_STEPS:
        text = F.regexp_replace(text, pattern, letter)
    return F.substring(text, 1, LONGEST_SHAPE)


def _count(name: str) -> Column:
    return F.count(F.lit(1)).alias(name)
