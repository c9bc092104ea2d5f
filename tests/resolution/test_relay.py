"""What a micro-batch has to tell Delta, delivered once, through crashes between any two of its steps."""

import time
from datetime import datetime, timedelta, timezone

import pytest

from lib.database import outbox
from lib.database.connection import once
from lib.database.readers.outbox import undelivered_before
from lib.delta.relay import OutboxRelay
from lib.delta.writer import DeltaWriter
from tests.provenance import TESTS
from tests.resolution.pairs import Pairs
from tests.tables import count, delta

HOUR = timedelta(hours=1)
BO = {
    "l_identity": 2,
    "l_name_key": "bo roy",
    "l_offset": 1,
    "r_identity": 102,
    "r_name_key": "bo roy",
    "r_offset": 1,
    "row_hash": 43,
}


class Crash(BaseException):
    """Ends the driver at once, as far as a test can."""


@pytest.fixture
def tables(spark, job_settings):
    return DeltaWriter(spark, job_settings.storage.tables, TESTS)


@pytest.fixture
def relay(application, tables):
    return OutboxRelay(application, tables)


@pytest.fixture
def delivered(spark, job_settings):
    """One column of a Delta table, sorted."""

    def read(table, column):
        return sorted(row[column] for row in delta(spark, job_settings, table))

    return read


@pytest.fixture
def recover(application, opened, sink_on, tables):
    """Sink and relay of the next driver, which opens a new epoch."""

    def sink_and_relay():
        application.close()
        recovered = opened(recover=True)
        return sink_on(recovered), OutboxRelay(recovered, tables)

    return sink_and_relay


@pytest.fixture
def crash_at(monkeypatch):
    """Deliver, and crash before a Delta table is appended to, or before the delivery is forgotten."""

    def deliver(relay, table):
        append = DeltaWriter.append_rows

        def crash(*arguments):
            if table is None or table in arguments:
                raise Crash
            append(*arguments)

        with monkeypatch.context() as crashing:
            broken = (outbox, "delivered") if table is None else (DeltaWriter, "append_rows")
            crashing.setattr(*broken, crash)
            with pytest.raises(Crash):
                relay.deliver()

    return deliver


def test_a_batch_is_delivered_once(sink, relay, delivered, job_settings):
    sink(Pairs({}), 0)
    relay.deliver()
    relay.deliver()
    assert delivered("customer_changes", "customer_id") == [1]
    assert count(job_settings, "delta_outbox") == 0


def test_who_asks_about_the_past_learns_what_delta_was_not_told(sink, relay, job_settings):
    def waiting(at):
        return once(job_settings.mysql, lambda cursor: undelivered_before(cursor, "matches", at))

    before = datetime.now(timezone.utc) - timedelta(milliseconds=2)
    sink(Pairs({}), 0)
    after = datetime.now(timezone.utc) + timedelta(milliseconds=2)
    assert (waiting(before), waiting(after)) == (0, 1)
    relay.deliver()
    assert waiting(after) == 0


def test_batches_that_came_together_are_one_append(sink, relay, delivered, spark, tables):
    sink(Pairs({}), 0)
    sink(Pairs(BO), 1)
    relay.deliver()
    assert delivered("customer_changes", "customer_id") == [1, 2]
    history = spark.sql(f"DESCRIBE HISTORY delta.`{tables.path('customer_changes')}`")
    assert [row.version for row in history.collect()] == [0]


def test_more_batches_than_one_delivery_takes(sink, relay, delivered, monkeypatch):
    monkeypatch.setattr(outbox, "BYTES_A_DELIVERY", 1)
    sink(Pairs({}), 0)
    sink(Pairs(BO), 1)
    relay.deliver_waiting()
    assert delivered("customer_changes", "customer_id") == [1, 2]


def test_a_batch_that_comes_during_a_delivery_waits_for_the_next_time(sink, relay, delivered, monkeypatch):
    """Where each delivery found another batch waiting, a core was at work for Delta and nothing else."""
    append = DeltaWriter.append_rows

    def append_as_a_batch_comes(*arguments):
        monkeypatch.setattr(DeltaWriter, "append_rows", append)
        sink(Pairs(BO), 1)
        append(*arguments)

    sink(Pairs({}), 0)
    monkeypatch.setattr(DeltaWriter, "append_rows", append_as_a_batch_comes)
    relay.deliver_waiting()
    assert delivered("customer_changes", "customer_id") == [1]
    relay.deliver_waiting()
    assert delivered("customer_changes", "customer_id") == [1, 2]


def test_many_rows_go_in_parts(sink, relay, delivered, monkeypatch):
    monkeypatch.setattr(outbox, "ROWS_A_PART", 1)
    sink(Pairs({}, BO), 0)
    relay.deliver()
    assert delivered("customer_changes", "customer_id") == [1, 2]


@pytest.mark.parametrize("table", ["customer_changes", "matches", "stream_progress", None])
def test_a_delivery_that_a_crash_cut_short_is_delivered_with_its_rows_and_no_others(
    table, sink, relay, crash_at, delivered
):
    sink(Pairs({}), 0)
    crash_at(relay, table)
    sink(Pairs(BO), 1)  # must not slip into the unfinished delivery: Delta would skip it, or double the first
    relay.deliver()
    assert delivered("customer_changes", "customer_id") == [1, 2]
    assert delivered("stream_progress", "batch_id") == [0, 1]


def test_a_new_epoch_delivers_what_the_old_one_left(sink, relay, crash_at, recover, delivered):
    sink(Pairs({}), 0)
    crash_at(relay, "matches")
    sink_of_recovered, its_relay = recover()
    sink_of_recovered(Pairs(BO), 0)
    its_relay.deliver()
    assert delivered("customer_changes", "customer_id") == [1, 2]


def test_a_run_ends_with_an_empty_outbox(sink, relay, delivered):
    with relay.running(HOUR):
        sink(Pairs({}), 0)
    assert delivered("customer_changes", "customer_id") == [1]


def test_a_failed_delivery_is_raised_in_the_run(sink, relay, monkeypatch):
    monkeypatch.setattr(DeltaWriter, "append_rows", lambda *_: 1 / 0)
    sink(Pairs({}), 0)
    with pytest.raises(ZeroDivisionError):
        run_until_it_fails(relay)


def run_until_it_fails(relay):
    with relay.running(timedelta(milliseconds=1)) as check:
        while True:
            check()
            time.sleep(0.1)
