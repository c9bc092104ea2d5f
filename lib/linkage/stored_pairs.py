"""Which identities of stored records are compared: all that share a blocking key, however far apart.

A stream compares records, as it cannot know what else an identity will bring; over stored records each identity is
compared once, however many records it has.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.blocking_keys import blocking_keys
from lib.records.pair import IDENTITY, PAIR_IDENTITIES, Side, in_pair
from lib.records.reasons import Cause
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import LinkageSettings

KNOWN = ("first_seen", "last_seen", "stream_keys")
COMPARED = ("identity_id", *IDENTITY, *KNOWN, "in_span")

#: Leaves out rows whose ``key`` is none of the other side's.
MayMeet: TypeAlias = Callable[[DataFrame], DataFrame]


def identities(records: DataFrame, in_span: Column, placeholder: Column) -> DataFrame:
    """One row for each identity: its phone and name key, ``first_seen`` and ``last_seen`` (ms), ``placeholder_phone``.

    ``in_span`` says whether one of its records is among those that are looked at.
    """
    seen = F.col("recorded_at")
    grouped = records.groupBy("identity_id").agg(
        *(F.first(name).alias(name) for name in IDENTITY),
        F.min(seen).alias("first_seen"),
        F.max(seen).alias("last_seen"),
        F.max(in_span).alias("in_span"),
    )
    return grouped.withColumn("placeholder_phone", placeholder)


def with_keys(
    found: DataFrame, linkage: LinkageSettings, model: LinkageModel, calling_code: str
) -> DataFrame:
    """Add ``keys`` of the backfill's rules and ``stream_keys`` of the stream's."""
    rules = {"keys": linkage.backfill_rules, "stream_keys": linkage.blocking_rules}
    return found.withColumns({name: blocking_keys(of, model, calling_code) for name, of in rules.items()})


def stored_pairs(
    profiles: DataFrame,
    store_records: DataFrame,
    window: timedelta,
    *,
    all_in_span: bool,
    may_meet: MayMeet = lambda keyed: keyed,
) -> DataFrame:
    """Pairs of a profile (``l_``) and a store identity (``r_``) that share a key, one of them in the span; each once.

    ``cause`` says why the stream may not have found the pair. The ``key`` that rows meet by is a hash; two keys of one hash make a pair more that is compared, and so no mistake.
    """
    left, right = _keyed(profiles, Side.PROFILE), may_meet(_keyed(store_records, Side.STORE))
    if all_in_span:
        pairs = left.join(right, "key")
    else:  # the side that is small meets the other one, which a condition on both would not show to Spark
        old = left.where(~F.col("l_in_span")).join(right.where("r_in_span"), "key")
        pairs = left.where("l_in_span").join(right, "key").unionByName(old)
    # Grouped, not told apart by the first key that they share: all keys of both would travel with every row.
    carried = [in_pair(side, name) for side in Side for name in (*IDENTITY, *KNOWN)]
    pairs = pairs.groupBy(*PAIR_IDENTITIES).agg(*(F.first(name).alias(name) for name in carried))
    gap = F.greatest(
        F.col("l_first_seen") - F.col("r_last_seen"), F.col("r_first_seen") - F.col("l_last_seen")
    )
    cause = (
        F.when(~F.arrays_overlap("l_stream_keys", "r_stream_keys"), Cause.BLOCKING.value)
        .when(gap > window // timedelta(milliseconds=1), Cause.WINDOW.value)
        .otherwise(Cause.LATE.value)
    )
    names = [in_pair(side, name) for side in Side for name in IDENTITY]
    return pairs.select(*PAIR_IDENTITIES, *names, cause.alias("cause"))


def _keyed(found: DataFrame, side: Side) -> DataFrame:
    """A row for each key of each identity."""
    columns = (F.col(name).alias(in_pair(side, name)) for name in COMPARED)
    keyed = found.select(*columns, F.explode("keys").alias("key"))
    return keyed.withColumn("key", F.xxhash64("key"))
