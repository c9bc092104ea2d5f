"""Finds candidate pairs: a stream-stream join on the blocking key, within the join window, with watermarks.

This is the only stateful code of the project: after a change here, a running checkpoint may not fit any more.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TypeAlias

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.name_signature import SIGNATURE, with_signature
from lib.records.pair import Side, in_pair
from lib.settings.model import StreamSettings

JOINED_BY = ("blocking_key", "event_time", *SIGNATURE)
#: The records of a side, and the columns of them that the join's state keeps.
SideRecords: TypeAlias = tuple[DataFrame, tuple[str, ...]]


def candidate_pairs(
    sides: Mapping[Side, SideRecords], stream: StreamSettings, condition: Column | None = None
) -> DataFrame:
    """Pairs of a profile (``l_``) and a store record (``r_``) that share a blocking key within the join window.

    Both sides need ``blocking_key``, ``event_time`` and the named columns. A pair that shares several keys appears several
    times. Batch DataFrames have no watermark, so no pair is too late. A further ``condition`` may use the columns of both
    sides and those of :mod:`lib.linkage.name_signature`.
    """
    left, right = (_side(*sides[side], side, stream.watermark_delay) for side in Side)
    window = F.make_dt_interval(secs=F.lit(stream.join_window.total_seconds()))
    near = F.col("r_event_time").between(F.col("l_event_time") - window, F.col("l_event_time") + window)
    same_key = F.col("l_blocking_key") == F.col("r_blocking_key")
    # The condition comes before the window: its bit operations cost less than adding an interval to a timestamp.
    met = same_key & near if condition is None else same_key & condition & near
    pairs = left.join(right, on=met, how="inner")
    return pairs.drop(*(in_pair(side, name) for side in Side for name in JOINED_BY))


def _side(records: DataFrame, columns: tuple[str, ...], side: Side, delay: timedelta) -> DataFrame:
    kept = (*JOINED_BY, *columns)
    renamed = with_signature(records).select(*(F.col(name).alias(in_pair(side, name)) for name in kept))
    if records.isStreaming:
        # Sorted keys touch neighbouring entries of the state, which are then in the processor's caches (ADR 0023).
        renamed = renamed.sortWithinPartitions(in_pair(side, "blocking_key"))
    milliseconds = delay // timedelta(milliseconds=1)
    return renamed.withWatermark(in_pair(side, "event_time"), f"{milliseconds} milliseconds")
