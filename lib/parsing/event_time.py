"""The time when a record was recorded, and the event time, which watermark and window use."""

from datetime import timedelta

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.let import let

#: A date with a year that every table can hold. Without it, Spark would read a time of day as one of today.
DATED = r"^[1-9][0-9]{3}(?:-|\z)"
EARLIEST, LATEST = -30_610_224_000_000, 253_402_300_799_999  # ms, 1000-01-01 and the end of 9999


def recorded_at(kafka: Column, payload: Column | None) -> Column:
    """Milliseconds since 1970: the payload's date if it can be read, otherwise the timestamp of the message.

    The result is limited to the years that every table can hold.
    """
    when = kafka if payload is None else F.coalesce(_read(payload), kafka)
    return F.greatest(F.lit(EARLIEST), F.least(F.unix_millis(when), F.lit(LATEST)))


def _read(date: Column) -> Column:
    return F.try_to_timestamp(F.when(date.rlike(DATED), date))


def clamp(recorded: Column, max_clock_skew: timedelta) -> Column:
    """``recorded`` (ms) as a timestamp, limited to the batch's clock plus ``max_clock_skew``.

    Spark's watermark follows the maximum event time over all partitions, so a single record from the future would make all
    later records late. The batch's clock is ``current_timestamp()``, which Spark keeps in its offset log: so a batch that is
    run again clamps in the same way.

    Spark writes a time into the code that it generates (``Literal.doGenCode``), and Java would compile the code of every
    micro-batch anew. The code refers to what is interpreted, as a lambda is, with the time in it, and so stays the same.
    """
    skew = F.lit(max_clock_skew // timedelta(milliseconds=1))
    limit = F.unix_millis(F.current_timestamp()) + skew
    limited = let(limit, lambda latest: F.least(recorded, latest))
    # To Spark the result of a lambda may be null, and then an earlier checkpoint, where none was, would not fit any more.
    return F.timestamp_millis(F.coalesce(limited, recorded))
