"""Limits the records read in a second, so that a backfill leaves capacity for a stream."""

import time
from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import DataFrame


class Throttle:
    """Sleeps so that a rate is not exceeded; without a rate it never sleeps."""

    def __init__(self, per_second: float | None) -> None:
        """Take the rate, in records per second; time counts from now on."""
        self._per_second = per_second
        self._ready_at = time.monotonic()

    def spend(self, records: int) -> None:
        """Sleep until the rate allows these records, given all the ones before them."""
        if self._per_second is not None:
            self._ready_at = max(self._ready_at, time.monotonic()) + records / self._per_second
            time.sleep(max(0.0, self._ready_at - time.monotonic()))


def paced(records: DataFrame, per_second: float | None) -> DataFrame:
    """The same records, read at no more than ``per_second`` by all tasks together."""
    if per_second is None:
        return records
    a_task = per_second / records.sparkSession.sparkContext.defaultParallelism

    def pace(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        throttle = Throttle(a_task)
        for batch in batches:
            throttle.spend(batch.num_rows)
            yield batch

    return records.mapInArrow(pace, records.schema)
