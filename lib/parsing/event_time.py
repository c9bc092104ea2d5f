"""When a record was recorded, and the time that watermark and window may use."""

from datetime import timedelta

from pyspark.sql import Column
from pyspark.sql import functions as F


def recorded_at(kafka: Column, payload: Column | None) -> Column:
    """Milliseconds since 1970 of the payload's date where there is one that can be read, else of the message."""
    if payload is None:
        return F.unix_millis(kafka)
    return F.unix_millis(F.coalesce(F.try_to_timestamp(payload), kafka))


def clamp(recorded: Column, max_clock_skew: timedelta) -> Column:
    """The timestamp of ``recorded``, but never later than the batch's clock plus ``max_clock_skew``.

    Spark's watermark is the maximum over all partitions, so a single record from the future would make every
    later one late. The batch's clock is in Spark's offset log: a replayed batch clamps alike.
    """
    skew = F.lit(max_clock_skew // timedelta(milliseconds=1))
    return F.timestamp_millis(F.least(recorded, F.unix_millis(F.current_timestamp()) + skew))
