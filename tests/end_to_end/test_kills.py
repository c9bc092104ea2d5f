"""SIGKILL for the driver and its JVM in every place of a micro-batch, twice in a row, and nothing is lost or doubled.

Each case feeds some more records, kills the driver over them, lets it finish, and compares every table with that of
an application which read the same records and was never killed.
"""

import hashlib
from datetime import datetime, timezone
from itertools import count

import pytest

from lib.settings.load import load_settings
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.driver import KILLED, Driver
from tests.end_to_end.tangle import records
from tests.servers import environ_of, new_database, new_topics
from tests.topics import produce

UPSERTS = ("customers", "customer_members", "customer_edges", "customer_aliases", "review_queue")
DELIVERED = ("customer_changes", "matches", "stream_progress")
ARCHIVED = ("history/profiles", "history/store_records", "quarantine")
PLACES = (
    "batch.started",
    "batch.read",
    *(f"{step}.{table}" for table in UPSERTS for step in ("write", "written")),
    "outbox.written",
    "ledger.written",
    "batch.committed",
    "batch.done",
    "archive.started",
    *(f"{step}.{table}" for table in ARCHIVED for step in ("append", "appended")),
    "archive.done",
    "delivery.claimed",
    *(f"{step}.{table}" for table in DELIVERED for step in ("append", "appended")),
    "delivery.forgotten",
)
ALWAYS_TRIED = ("ledger.written", "batch.committed")
CHUNKS = len(PLACES) + 1
END = datetime(2026, 1, 1, tzinfo=timezone.utc)
OF_A_RUN = {"written_at"}  # when it happened, not what
NO_LATE_ONES = {"CUSTID_STREAM__WATERMARK_DELAY": "30d"}


@pytest.fixture(scope="module")
def topics(sandbox):
    return new_topics(sandbox, "kills")


@pytest.fixture(scope="module")
def feed(sandbox, topics):
    """Write the next records to both topics."""
    sides = records(seed=11, end=END)
    chunk = count()

    def next_chunk():
        number = next(chunk)
        for topic, side in zip(topics, sides, strict=True):
            produce(sandbox.bootstrap_servers, topic, side[number::CHUNKS])

    return next_chunk


@pytest.fixture(scope="module")
def killed(sandbox, topics, tmp_path_factory):
    """Variables of the application that is killed."""
    with new_database(sandbox) as database:
        yield environ_of(sandbox, database, topics, tmp_path_factory.mktemp("killed")) | NO_LATE_ONES


@pytest.fixture(scope="module")
def unharmed(sandbox, topics, tmp_path_factory):
    """Variables of the application that never is."""
    with new_database(sandbox) as database:
        yield environ_of(sandbox, database, topics, tmp_path_factory.mktemp("unharmed")) | NO_LATE_ONES


@pytest.fixture(scope="module")
def compare(spark, drain, killed, unharmed):
    """Let the unharmed application catch up; digests of the tables of both."""

    def both():
        settings = [load_settings(HOME / "conf", "local", {}, environ) for environ in (killed, unharmed)]
        drain(settings[1])
        return [digests(spark, one) for one in settings]

    return both


def digests(spark, settings):
    """A hash over the sorted rows of each table."""
    rows = {name: map(tuple, map(dict.items, tables.content(settings, name))) for name in tables.CONTENT}
    for name in (*DELIVERED, *ARCHIVED):
        found = (row.asDict(recursive=True) for row in tables.delta(spark, settings, name))
        rows[name] = [sorted((k, v) for k, v in row.items() if k not in OF_A_RUN) for row in found]
    return {name: digest(found) for name, found in rows.items()}


def digest(rows):
    lines = sorted(map(repr, rows))
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(place, marks=() if place in ALWAYS_TRIED else pytest.mark.chaos, id=place)
        for place in PLACES
    ],
)
def test_a_driver_killed_at(place, feed, killed, compare):
    feed()
    driver = Driver(killed)
    assert driver.drain(failpoint=f"{place}=kill")[0] == KILLED
    # Behind the last step there may be nothing left to do again.
    assert driver.drain(failpoint=f"{place}=kill")[0] in {KILLED, 0}
    code, _, err = driver.drain()
    assert code == 0, err
    after_kills, never_killed = compare()
    assert after_kills == never_killed


@pytest.mark.chaos
def test_no_place_is_forgotten(feed, killed, tmp_path):
    feed()
    trace = tmp_path / "trace"
    assert Driver(killed).drain(failpoint=f"*=trace:{trace}")[0] == 0
    assert set(trace.read_text().split()) == set(PLACES)


@pytest.mark.chaos
def test_every_record_that_was_read_is_accounted_for(spark, drain, killed, unharmed):
    drain(load_settings(HOME / "conf", "local", {}, unharmed))
    settings = load_settings(HOME / "conf", "local", {}, killed)
    progress = tables.delta(spark, settings, "stream_progress")
    read = sum(row.profiles_read + row.store_records_read for row in progress)
    rejected, late = (sum(row[name] for row in progress) for name in ("rejected", "late"))
    matches = [row for row in tables.delta(spark, settings, "matches") if row.decision == "match"]
    matched = {(side, row[f"{side}_partition"], row[f"{side}_offset"]) for row in matches for side in "lr"}
    history = sum(len(tables.delta(spark, settings, name)) for name in ARCHIVED[:2])
    unmatched = history - len(matched) - late
    assert unmatched > 0
    assert read == len(matched) + unmatched + rejected + late
    assert len(tables.delta(spark, settings, "quarantine")) == rejected
