"""No faster than asked for, and no slower than need be."""

import time

import pytest

from lib.backfill.throttle import Throttle, paced


@pytest.mark.parametrize(
    ("per_second", "least"), [(1_000, 0.2), (None, 0)], ids=["1,000 a second", "no bound"]
)
def test_two_hundred_records(per_second, least):
    throttle, started = Throttle(per_second), time.monotonic()
    for _ in range(20):
        throttle.spend(10)
    assert least <= time.monotonic() - started < least + 0.2


def test_a_pause_is_not_made_up_for():
    throttle, started = Throttle(100), time.monotonic()
    time.sleep(0.2)
    throttle.spend(10)
    assert time.monotonic() - started >= 0.3


def test_records_of_spark_come_as_they_were(spark):
    records = spark.range(2_000).toDF("offset")
    started = time.monotonic()
    assert paced(records, 2_000).toPandas().equals(records.toPandas())
    assert time.monotonic() - started >= 0.9
    assert paced(records, None) is records
