"""SIGKILL for the driver and its JVM in every place of a micro-batch, twice in a row, and nothing is lost or doubled.

Each case feeds some more records, kills the driver over them, lets it finish, and compares every table with that of
an application which read the same records and was never killed.
"""

from datetime import datetime, timezone

import pytest

from lib.delta.tables import HISTORY_PROGRESS as PROGRESS
from tests import tables
from tests.end_to_end.driver import KILLED, Driver
from tests.end_to_end.twins import ARCHIVED, DELIVERED, digests, feeder, twin
from tests.servers import new_database, new_topics

UPSERTS = ("customers", "customer_members", "customer_edges", "customer_aliases", "review_queue")
PLACES = (
    "batch.started",
    "batch.read",
    *(f"{step}.{table}" for table in UPSERTS for step in ("write", "written")),
    "outbox.written",
    "ledger.written",
    "batch.committed",
    "batch.done",
    "history.started",
    *(f"{step}.{table}" for table in (*ARCHIVED, PROGRESS) for step in ("append", "appended")),
    "history.done",
    "delivery.claimed",
    "file.written",
    *(f"{step}.{table}" for table in DELIVERED for step in ("append", "appended")),
    "delivery.forgotten",
)
ALWAYS_TRIED = ("batch.committed",)
CHUNKS = len(PLACES) + 2
END = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def topics(sandbox):
    return new_topics(sandbox, "kills")


@pytest.fixture(scope="module")
def feed(sandbox, topics):
    """Write the next records to both topics."""
    return feeder(sandbox.bootstrap_servers, topics, CHUNKS, END)


@pytest.fixture(scope="module")
def killed(sandbox, topics, tmp_path_factory):
    with new_database(sandbox) as database:
        yield twin(sandbox, database, topics, tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def unharmed(sandbox, topics, tmp_path_factory):
    with new_database(sandbox) as database:
        yield twin(sandbox, database, topics, tmp_path_factory.mktemp("unharmed"))


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(place, marks=() if place in ALWAYS_TRIED else pytest.mark.chaos, id=place)
        for place in PLACES
    ],
)
def test_a_driver_killed_at(place, feed, killed, unharmed, drain, spark):
    feed()
    driver = Driver(killed.environ)
    if place == "file.written":  # by Kernel, and so not of the append that creates a table
        assert driver.drain()[0] == 0
        drain(unharmed.settings())
        feed()
    assert driver.drain(failpoint=f"{place}=kill")[0] == KILLED
    # Behind the last step there may be nothing left to do again.
    assert driver.drain(failpoint=f"{place}=kill")[0] in {KILLED, 0}
    code, _, err = driver.drain()
    assert code == 0, err
    drain(unharmed.settings())
    assert digests(spark, killed.settings()) == digests(spark, unharmed.settings())


@pytest.mark.chaos
def test_no_place_is_forgotten(feed, killed, tmp_path):
    feed()
    trace = tmp_path / "trace"
    assert Driver(killed.environ).drain(failpoint=f"*=trace:{trace}")[0] == 0
    assert set(trace.read_text().split()) == set(PLACES)


@pytest.mark.chaos
def test_every_record_that_was_read_is_accounted_for(spark, killed):
    settings = killed.settings()
    progress = tables.delta(spark, settings, "stream_progress")
    read = sum(row.profiles_read + row.store_records_read for row in progress)
    rejected, late = (sum(row[name] for row in progress) for name in ("rejected", "late"))
    matches = tables.delta(spark, settings, "matches")
    matched = {(side, row[f"{side}_partition"], row[f"{side}_offset"]) for row in matches for side in "lr"}
    history = sum(len(tables.delta(spark, settings, name)) for name in ARCHIVED[:2])
    unmatched = history - len(matched) - late
    assert unmatched > 0
    assert read == len(matched) + unmatched + rejected + late
    assert len(tables.delta(spark, settings, "quarantine")) == rejected
