"""A running driver that finds its topics full sees to the customers first, and to history when they have caught up."""

import os
import signal
import threading
from datetime import datetime, timezone

import pytest

from lib import failpoints
from lib.delta import history
from lib.identification import Identification
from lib.preparation import Preparation
from lib.resolution import micro_batch
from lib.streaming.session import create_session
from tests.bench.progress import archived
from tests.conftest import HOME
from tests.end_to_end.tangle import PROFILES, STORE_RECORDS
from tests.end_to_end.twins import feeder
from tests.processes import wait_for

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
RECORDS = PROFILES + STORE_RECORDS
BATCHES = 6
CUSTOMERS, HISTORY = "batch.done", "history.started"


def stop_when(condition):
    """Send this process the signal that ends a job, once something is so, or once that takes too long."""

    def watch():
        try:
            wait_for(condition)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


@pytest.fixture
def events(monkeypatch):
    """The places that both queries come to, in their order."""
    found = []

    def note(place):
        found.append(place)
        failpoints.failpoint(place)

    for module in (history, micro_batch):
        monkeypatch.setattr(module, "failpoint", note)
    return found


@pytest.fixture
def run(spark, sandbox, topics, harmed, events):  # noqa: ARG001 - create_session joins it
    """Run the application until history is complete; which micro-batches and batches of history came after which."""
    feeder(sandbox.bootstrap_servers, topics, 1, END)()

    def run():
        bound = {"kafka.max_records_per_batch": str(RECORDS // BATCHES), "stream.delta_interval": "100ms"}
        settings = harmed.settings(**bound)
        prepared = Preparation(settings, HOME)
        try:
            identification = Identification(prepared, create_session(settings, HOME, "tests"))
            stop_when(lambda: archived(harmed.environ) == RECORDS)
            assert identification.run_forever()
        finally:
            prepared.application.close()
        return [place for place in events if place in (CUSTOMERS, HISTORY)]

    return run


@pytest.mark.chaos
def test_history_begins_when_the_customers_have_caught_up(run):
    came = run()
    before = came[: came.index(HISTORY)]
    assert len(before) >= BATCHES
    assert CUSTOMERS not in came[len(before) :]
