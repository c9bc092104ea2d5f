"""When a record was recorded, and the time that watermark and window may use."""

from datetime import timedelta

from pyspark.sql import Column
from pyspark.sql import functions as F

#: Years that every table can hold. A time of day without a date, which Spark takes for one of today, is no date.
DATED = r"^[1-9][0-9]{3}(?:-|\z)"
EARLIEST, LATEST = -30_610_224_000_000, 253_402_300_799_999  # ms, 1000-01-01 and the end of 9999


def recorded_at(kafka: Column, payload: Column | None) -> Column:
    """Milliseconds since 1970 of the payload's date where there is one that can be read, else of the message."""
    when = kafka if payload is None else F.coalesce(_read(payload), kafka)
    return F.greatest(F.lit(EARLIEST), F.least(F.unix_millis(when), F.lit(LATEST)))


def _read(date: Column) -> Column:
    return F.try_to_timestamp(F.when(date.rlike(DATED), date))


def clamp(recorded: Column, max_clock_skew: timedelta) -> Column:
    """The timestamp of ``recorded``, but never later than the batch's clock plus ``max_clock_skew``.

    Spark's watermark is the maximum over all partitions, so a single record from the future would make every
    later one late. The batch's clock is in Spark's offset log: a replayed batch clamps alike.
    """
    skew = F.lit(max_clock_skew // timedelta(milliseconds=1))
    return F.timestamp_millis(F.least(recorded, F.unix_millis(F.current_timestamp()) + skew))
