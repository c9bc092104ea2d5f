"""Which identities of stored records are compared: all that share a blocking key, however far apart.

A stream compares records, as it cannot know what else an identity will bring; over stored records each identity is
compared once, however many records it has.
"""

from datetime import timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.blocking_keys import blocking_keys
from lib.records.cause import Cause
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import LinkageSettings

COMPARED = ("phone", "name_key", "first_seen", "last_seen", "in_span", "keys", "stream_keys")


def identities(records: DataFrame, in_span: Column, placeholder: Column) -> DataFrame:
    """One row for each distinct (phone, name key): ``first_seen`` and ``last_seen`` (ms), ``placeholder_phone``.

    ``in_span`` says whether one of its records is among those that are looked at.
    """
    seen = F.col("recorded_at")
    grouped = records.groupBy("phone", "name_key").agg(
        F.min(seen).alias("first_seen"), F.max(seen).alias("last_seen"), F.max(in_span).alias("in_span")
    )
    return grouped.withColumn("placeholder_phone", placeholder)


def with_keys(
    found: DataFrame, linkage: LinkageSettings, model: LinkageModel, calling_code: str
) -> DataFrame:
    """Add ``keys`` of the backfill's rules and ``stream_keys`` of the stream's, as hashes.

    Two keys of one hash make a pair more that is compared, and so no mistake.
    """
    rules = {"keys": linkage.backfill_rules, "stream_keys": linkage.blocking_rules}
    return found.withColumns(
        {name: F.transform(blocking_keys(of, model, calling_code), _hash) for name, of in rules.items()}
    )


def stored_pairs(
    profiles: DataFrame, store_records: DataFrame, window: timedelta, *, all_in_span: bool
) -> DataFrame:
    """Pairs of a profile (``l_``) and a store identity (``r_``) that share a key, one of them in the span; each once.

    ``cause`` says why the stream may not have found the pair.
    """
    left, right = _side(profiles, "l_"), _side(store_records, "r_")
    if all_in_span:
        pairs = _met(left, right)
    else:  # the side that is small meets the other one, which a condition on both would not show to Spark
        old = _met(left.where(~F.col("l_in_span")), right.where("r_in_span"))
        pairs = _met(left.where("l_in_span"), right).unionByName(old)
    gap = F.greatest(
        F.col("l_first_seen") - F.col("r_last_seen"), F.col("r_first_seen") - F.col("l_last_seen")
    )
    cause = (
        F.when(~F.arrays_overlap("l_stream_keys", "r_stream_keys"), Cause.BLOCKING.value)
        .when(gap > window // timedelta(milliseconds=1), Cause.WINDOW.value)
        .otherwise(Cause.LATE.value)
    )
    return pairs.select("l_phone", "l_name_key", "r_phone", "r_name_key", cause.alias("cause"))


def _hash(key: Column) -> Column:
    return F.xxhash64(key)


def _side(found: DataFrame, prefix: str) -> DataFrame:
    return found.select(*(F.col(name).alias(prefix + name) for name in COMPARED))


def _met(left: DataFrame, right: DataFrame) -> DataFrame:
    """Each pair at the first key that it shares, so that no pair has to be told from its doubles afterwards."""
    exploded = (
        side.withColumn(f"{prefix}key", F.explode(f"{prefix}keys"))
        for side, prefix in ((left, "l_"), (right, "r_"))
    )
    here = F.get(F.array_intersect("l_keys", "r_keys"), F.lit(0)) == F.col("l_key")
    one, other = exploded
    return one.join(other, (F.col("l_key") == F.col("r_key")) & here)
