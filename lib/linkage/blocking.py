"""Which records of two streams are compared: watermark, and the stream-stream join within the window.

The only stateful code of the project: a change in here may not fit a running checkpoint.
"""

from datetime import timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.name_signature import SIGNATURE, with_signature
from lib.records.pair import PROFILE_COLUMNS, STORE_COLUMNS
from lib.settings.model import StreamSettings

JOINED_BY = ("blocking_key", "event_time", *SIGNATURE)


def candidate_pairs(
    profiles: DataFrame, store_records: DataFrame, stream: StreamSettings, condition: Column | None = None
) -> DataFrame:
    """Pairs of a profile (``l_``) and a store record (``r_``) that share a blocking key within the join window.

    Both sides need ``blocking_key``, ``event_time`` and their columns of :mod:`lib.records.pair`. A pair that
    shares several keys comes several times. On batch DataFrames the watermark means nothing and all pairs come. A further
    ``condition`` may use the columns of both sides and those of :mod:`lib.linkage.name_signature`.
    """
    left = _side(profiles, "l_", PROFILE_COLUMNS, stream.watermark_delay)
    right = _side(store_records, "r_", STORE_COLUMNS, stream.watermark_delay)
    window = F.make_dt_interval(secs=F.lit(stream.join_window.total_seconds()))
    near = F.col("r_event_time").between(F.col("l_event_time") - window, F.col("l_event_time") + window)
    same_key = F.col("l_blocking_key") == F.col("r_blocking_key")
    # What a condition drops needs no sum of times, which costs more than all the bit operations.
    met = same_key & near if condition is None else same_key & condition & near
    pairs = left.join(right, on=met, how="inner")
    return pairs.drop(*(prefix + name for prefix in ("l_", "r_") for name in JOINED_BY))


def _side(records: DataFrame, prefix: str, columns: tuple[str, ...], delay: timedelta) -> DataFrame:
    kept = (*JOINED_BY, *columns)
    renamed = with_signature(records).select(*(F.col(name).alias(prefix + name) for name in kept))
    if records.isStreaming:
        # A key's place in the state is then near that of the one before, in the processor's caches (ADR 0023).
        renamed = renamed.sortWithinPartitions(f"{prefix}blocking_key")
    return renamed.withWatermark(f"{prefix}event_time", f"{delay // timedelta(milliseconds=1)} milliseconds")
