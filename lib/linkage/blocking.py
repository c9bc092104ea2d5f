"""Which records are compared at all: blocking keys, watermark, and the stream-stream join within the window.

The only stateful code of the project: a change in here may not fit a running checkpoint.
"""

from datetime import timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.rarity import rarity
from lib.records.pair import PROFILE_COLUMNS, STORE_COLUMNS
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import StreamSettings

TAIL_DIGITS, HALF_DIGITS = (
    4,
    5,
)  # of a phone, at its end: a slip, or a swap of neighbours, leaves one part of it whole


def with_blocking_keys(records: DataFrame, rules: tuple[str, ...], model: LinkageModel) -> DataFrame:
    """One row for each blocking key a record has, in the column ``blocking_key``."""
    keys = F.array_compact(F.concat(*(BLOCKING_RULES[rule](model) for rule in rules)))
    return records.withColumn("blocking_key", F.explode(keys))


def candidate_pairs(profiles: DataFrame, store_records: DataFrame, stream: StreamSettings) -> DataFrame:
    """Pairs of a profile (``l_``) and a store record (``r_``) that share a blocking key within the join window.

    Both sides need ``blocking_key``, ``event_time`` and their columns of :mod:`lib.records.pair`. A pair that
    shares several keys comes several times. On batch DataFrames the watermark means nothing and all pairs come.
    """
    left = _side(profiles, "l_", PROFILE_COLUMNS, stream.watermark_delay)
    right = _side(store_records, "r_", STORE_COLUMNS, stream.watermark_delay)
    window = F.make_dt_interval(secs=F.lit(stream.join_window.total_seconds()))
    near = F.col("r_event_time").between(F.col("l_event_time") - window, F.col("l_event_time") + window)
    same_key = F.col("l_blocking_key") == F.col("r_blocking_key")
    pairs = left.join(right, on=same_key & near, how="inner")
    return pairs.drop("l_blocking_key", "r_blocking_key", "l_event_time", "r_event_time")


def _side(records: DataFrame, prefix: str, columns: tuple[str, ...], delay: timedelta) -> DataFrame:
    kept = ("blocking_key", "event_time", *columns)
    renamed = records.select(*(F.col(name).alias(prefix + name) for name in kept))
    return renamed.withWatermark(f"{prefix}event_time", f"{delay // timedelta(milliseconds=1)} milliseconds")


def _phone_key(_: LinkageModel) -> Column:
    return F.array(F.when(~F.col("placeholder_phone"), F.col("phone")))


def _name_phone_tail_key(_: LinkageModel) -> Column:
    return F.array(F.concat(_tokens(), F.lit("|"), F.right("phone", F.lit(TAIL_DIGITS))))


def _name_phone_head_key(_: LinkageModel) -> Column:
    return F.array(F.concat(_tokens(), F.lit("|"), _without_tail(HALF_DIGITS), F.lit("|")))


def _token_phone_head_keys(_: LinkageModel) -> Column:
    words = F.filter(F.array_distinct(F.split("name_key", " ")), lambda token: F.length(token) > 1)
    head = F.concat(F.lit("/"), _without_tail(TAIL_DIGITS), F.lit("/"))
    return F.transform(words, lambda token: F.concat(token, head))


def _initials_phone_tail_key(_: LinkageModel) -> Column:
    return F.array(F.concat(_initials(), F.lit("-"), F.right("phone", F.lit(HALF_DIGITS))))


def _initials_phone_head_key(_: LinkageModel) -> Column:
    return F.array(F.concat(_initials(), F.lit("-"), _without_tail(TAIL_DIGITS), F.lit("-")))


def _rare_name_key(model: LinkageModel) -> Column:
    """The name alone, if it is so rare that it is evidence whatever the phone says; how rare names are is trained."""
    if model.term_frequencies is None:
        return F.array(F.lit(None).cast("string"))
    is_rare = rarity(F.col("name_key"), model.term_frequencies) >= model.rarity_that_suffices
    return F.array(F.when(is_rare, F.concat(_tokens(), F.lit("|"))))


def _tokens() -> Column:
    return F.array_join(F.array_sort(F.split("name_key", " ")), " ")


def _initials() -> Column:
    """The first letters of the first and the last token, in order."""
    ends = (F.left(F.substring_index("name_key", " ", end), F.lit(1)) for end in (1, -1))
    return F.array_join(F.array_sort(F.array(*ends)), "")


def _without_tail(digits: int) -> Column:
    return F.substring(F.col("phone"), F.lit(1), F.length("phone") - digits)


BLOCKING_RULES = {
    "phone": _phone_key,
    "name_phone_tail": _name_phone_tail_key,
    "name_phone_head": _name_phone_head_key,
    "token_phone_head": _token_phone_head_keys,
    "initials_phone_tail": _initials_phone_tail_key,
    "initials_phone_head": _initials_phone_head_key,
    "rare_name": _rare_name_key,
}
