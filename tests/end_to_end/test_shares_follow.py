"""Topics share the bound of a micro-batch by what each of them still holds, whatever they held when the stream started.

Micro-batches are counted by the ledger, those of history by ``archive_progress``.
"""

import json
import os
import signal
import threading
from datetime import datetime, timezone
from itertools import pairwise

import pytest

from lib.identification import HISTORY_BATCH, Identification
from lib.preparation import Preparation
from lib.streaming.session import create_session
from tests import tables
from tests.conftest import HOME
from tests.processes import wait_for
from tests.topics import produce

END = round(datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp() * 1000)
BOUND, MANY, FEW = 500, 5_000, 100
FULL = MANY // BOUND  # micro-batches, if each is as large as it may be
SLACK = 3  # more of them: one before a share follows, and a tenth of each that is kept for the topic that has nothing
LEDGER = "SELECT offsets FROM batch_ledger ORDER BY epoch, batch_id"


@pytest.fixture
def settings(harmed):
    return harmed.settings(**{"kafka.max_records_per_batch": str(BOUND), "stream.trigger": "0s"})


@pytest.fixture
def write(sandbox, topics):
    """Write so many profiles and store records, of people who have nothing to do with each other."""

    def messages(count, side):
        people = ({"name": f"Ann Nr{n}", "phone": f"+1 555 {side} {n:04}"} for n in range(count))
        return [(json.dumps(person).encode(), END + n) for n, person in enumerate(people)]

    def wrote(profiles=0, store_records=0):
        for topic, count, side in zip(topics, (profiles, store_records), (210, 310), strict=True):
            produce(sandbox.bootstrap_servers, topic, messages(count, side))

    return wrote


def sizes(offsets):
    """How many records each micro-batch read, by where each of them ended; those that read none are left out."""
    ends = [0, *(sum(sum(places.values()) for places in json.loads(row).values()) for row in offsets)]
    return [end - start for start, end in pairwise(ends) if end > start]


def read(settings):
    return sizes(row["offsets"] for row in tables.rows(settings, LEDGER))


@pytest.fixture
def while_it_runs(spark, settings):  # noqa: ARG001 - create_session joins it
    """Run the stream, do something once its first micro-batch is done, and stop it when so many records are read."""

    def watch(act, records):
        try:
            wait_for(lambda: tables.rows(settings, LEDGER))
            act()
            wait_for(lambda: sum(read(settings)) >= records or len(read(settings)) > 3 * FULL)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    def run(act, records):
        prepared = Preparation(settings, HOME)
        try:
            identification = Identification(prepared, create_session(settings, HOME, "tests"))
            threading.Thread(target=watch, args=(act, records), daemon=True).start()
            assert identification.run_forever()
        finally:
            prepared.application.close()
        return read(settings)

    return run


def test_a_topic_that_fills_up_while_the_stream_runs_is_read_at_full_size(write, while_it_runs):
    write(profiles=FEW)
    found = while_it_runs(lambda: write(store_records=MANY), FEW + MANY)
    assert sum(found) == FEW + MANY
    assert len(found) <= FULL + SLACK
    assert max(found) <= BOUND


def test_topics_that_are_empty_and_fill_up_at_once_stay_within_the_bound(write, while_it_runs):
    found = while_it_runs(lambda: write(MANY // 2, MANY // 2), MANY)
    assert sum(found) == MANY
    assert len(found) <= FULL + SLACK
    assert max(found) <= BOUND


@pytest.mark.chaos
def test_a_drain_goes_by_what_remains_behind_its_checkpoint(spark, write, settings, drain):
    some = 4 * BOUND
    write(profiles=some)
    drain(settings)
    before = len(read(settings)), len(archived(spark, settings))
    write(store_records=some)
    drain(settings)
    batches, of_history = read(settings)[before[0] :], archived(spark, settings)[before[1] :]
    assert sum(batches) == sum(of_history) == some
    assert batches[0] > 0.8 * BOUND
    assert of_history[0] > 0.8 * BOUND * HISTORY_BATCH


def archived(spark, settings):
    rows = sorted(tables.delta(spark, settings, "archive_progress"), key=lambda row: row.batch_id)
    return sizes(row.offsets for row in rows)
