"""Finds the pairs of identities in stored records: all that share a blocking key, however far apart in time.

A stream compares records, because it cannot know the later records of an identity. Over stored records, each pair of
identities is compared once, however many records they have; if their records have several numbers, once for each two numbers.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.blocking_keys import blocking_keys
from lib.linkage.every_number import each_number, other_numbers_of_all
from lib.records.pair import IDENTITY, OTHER_NUMBERS, PAIR_IDENTITIES, Side, in_pair
from lib.records.reasons import Cause
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import LinkageSettings

KNOWN = ("first_seen", "last_seen", "stream_keys")
COMPARED = ("identity_id", *IDENTITY, *KNOWN, "in_span")

#: Drops rows whose ``key`` the other side does not have.
MayMeet: TypeAlias = Callable[[DataFrame], DataFrame]


def identities(records: DataFrame, in_span: Column) -> DataFrame:
    """One row for each identity: its phone, name key and ``other_numbers``, ``first_seen`` and ``last_seen`` (ms).

    ``in_span`` is true if at least one of its records is in the span of the backfill.
    """
    seen = F.col("recorded_at")
    return records.groupBy("identity_id").agg(
        *(F.first(name).alias(name) for name in IDENTITY),
        F.min(seen).alias("first_seen"),
        F.max(seen).alias("last_seen"),
        F.max(in_span).alias("in_span"),
        other_numbers_of_all().alias(OTHER_NUMBERS),
    )


def with_keys(
    stored: DataFrame, linkage: LinkageSettings, model: LinkageModel, calling_code: str, placeholder: Column
) -> DataFrame:
    """A row for each number of an identity, with ``keys`` by the backfill's rules, and ``stream_keys`` of its phone by the stream's.

    ``placeholder`` says whether ``phone`` is one.
    """
    marked = stored.withColumn("placeholder_phone", placeholder)
    streamed = marked.withColumn("stream_keys", blocking_keys(linkage.blocking_rules, model, calling_code))
    numbers = each_number(streamed, placeholder)
    return numbers.withColumn("keys", blocking_keys(linkage.backfill_rules, model, calling_code))


def stored_pairs(
    profiles: DataFrame,
    store_records: DataFrame,
    window: timedelta,
    *,
    all_in_span: bool,
    may_meet: MayMeet = lambda keyed: keyed,
) -> DataFrame:
    """Pairs of a profile (``l_``) and a store identity (``r_``) that share a key; one of the two is in the span.

    A pair comes once for each two numbers by which it shares a key, with these as ``l_phone`` and ``r_phone``.

    ``cause`` says why the stream may not have found the pair. Rows are joined on a hash of the key: if two keys have the same
    hash, one more pair is compared, which does no harm.
    """
    left, right = _keyed(profiles, Side.PROFILE), may_meet(_keyed(store_records, Side.STORE))
    if all_in_span:
        pairs = left.join(right, "key")
    else:  # two joins, each with a small side: from a single condition on both sides, Spark would not see that they are small
        old = left.where(~F.col("l_in_span")).join(right.where("r_in_span"), "key")
        pairs = left.where("l_in_span").join(right, "key").unionByName(old)
    # Grouped, because a pair may share several keys. To keep it only at its first shared key, all keys of both would have to
    # be part of every row.
    numbers = [in_pair(side, "phone") for side in Side]
    carried = [in_pair(side, name) for side in Side for name in ("name_key", *KNOWN)]
    pairs = pairs.groupBy(*PAIR_IDENTITIES, *numbers).agg(*(F.first(name).alias(name) for name in carried))
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


def strongest(decided: DataFrame) -> DataFrame:
    """Each pair once: as it was decided by the two numbers that agree best."""
    best = F.max_by(F.struct(*decided.columns), F.struct("match_weight", "l_phone", "r_phone")).alias("best")
    return (
        decided.groupBy(*(F.col(name).alias(f"of_{name}") for name in PAIR_IDENTITIES))
        .agg(best)
        .select("best.*")
    )


def _keyed(stored: DataFrame, side: Side) -> DataFrame:
    """One row for each key of each identity, with the columns named for the side."""
    columns = (F.col(name).alias(in_pair(side, name)) for name in COMPARED)
    keyed = stored.select(*columns, F.explode("keys").alias("key"))
    return keyed.withColumn("key", F.xxhash64("key"))
