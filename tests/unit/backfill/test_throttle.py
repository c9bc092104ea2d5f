"""No faster than asked for, and no slower than need be."""

import pytest

from lib.backfill.throttle import Throttle, paced


class Clock:
    """A time that passes where somebody sleeps, and nowhere else."""

    def __init__(self):
        self.now = 1_000.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        assert seconds >= 0
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("lib.backfill.throttle.time", clock)
    return clock


@pytest.mark.parametrize(
    ("per_second", "lasts"), [(1_000, 0.2), (None, 0)], ids=["1,000 a second", "no bound"]
)
def test_two_hundred_records(per_second, lasts, clock):
    throttle, started = Throttle(per_second), clock.now
    for _ in range(20):
        throttle.spend(10)
    assert clock.now == pytest.approx(started + lasts)


def test_a_pause_is_not_made_up_for(clock):
    throttle, started = Throttle(100), clock.now
    clock.now += 0.2
    throttle.spend(10)
    assert clock.now == pytest.approx(started + 0.3)


@pytest.fixture
def spent(monkeypatch, tmp_path):
    """What each task spends is written down, with the rate that it may: nobody waits."""
    book = tmp_path / "spent"

    class Spending:
        def __init__(self, per_second):
            self._per_second = per_second

        def spend(self, records):
            with book.open("a") as lines:
                lines.write(f"{self._per_second} {records}\n")

    monkeypatch.setattr("lib.backfill.throttle.Throttle", Spending)
    return lambda: [tuple(map(float, line.split())) for line in book.read_text().splitlines()]


def test_records_of_spark_come_as_they_were_and_are_all_paced(spark, spent):
    records = spark.range(2_000).toDF("offset")
    assert paced(records, 2_000).toPandas().equals(records.toPandas())
    assert {rate for rate, _ in spent()} == {2_000 / spark.sparkContext.defaultParallelism}
    assert sum(count for _, count in spent()) == 2_000
    assert paced(records, None) is records
