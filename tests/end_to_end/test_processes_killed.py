"""A process that works for the driver is killed, or the driver is told to end."""

import json
import os
import re
import signal
import time
from contextlib import contextmanager
from datetime import datetime, timezone

import pytest

from tests import tables
from tests.end_to_end.driver import Driver
from tests.end_to_end.twins import Twin, digests, feeder
from tests.processes import PATIENCE, PYTHON_WORKER, command_line, descendants, wait_for
from tests.standalone import executor_keys

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
CLUSTER = {"CUSTID_SPARK__MASTER": "local-cluster[2,1,1024]"}
SMALL_BATCHES = {"CUSTID_KAFKA__MAX_RECORDS_PER_BATCH": "600"}
EXECUTOR = r"CoarseGrainedExecutorBackend"
STOPPED = 130
WAITS = (
    r"Stopping as soon as micro-batch 0 of identify \([1-9][0-9,]* records\) is committed\. "
    r"A second Ctrl-C ends the job at once; that is safe: the next run repeats the micro-batch\.\n"
)
READING = 2  # seconds, for a Spark job of the micro-batch to be under way
MOMENT = 0.1  # seconds between two looks


@pytest.fixture
def feed(sandbox, topics):
    feeder(sandbox.bootstrap_servers, topics, 2, END)()


@pytest.fixture
def same(spark, drain, harmed, unharmed):
    """Whether the tables are those of an application to which nothing happened."""

    def compare():
        settings = Twin(unharmed.environ | SMALL_BATCHES).settings()
        drain(settings)
        assert digests(spark, harmed.settings()) == digests(spark, settings)

    return compare


@pytest.fixture
def hold(tmp_path):
    """A failpoint that holds the driver, and the file that says it is there."""
    file = tmp_path / "held"
    return lambda place: (f"{place}=hold:{file}", file)


def said(process, beginning):
    """The next line of stderr that begins so; the empty text if the process ends without it."""
    return next((line for line in process.stderr if line.startswith(beginning)), "")


def end_those_like(pattern, pid):
    """SIGKILL for one of the executors, or for all Python workers of an executor; how many there were."""
    found = [child for child in descendants(pid) if re.search(pattern, command_line(child))]
    for child in found if pattern == PYTHON_WORKER else found[:1]:
        os.kill(child, signal.SIGKILL)
    return len(found)


@pytest.mark.chaos
@pytest.mark.parametrize(
    ("environ", "pattern"),
    [
        pytest.param({}, PYTHON_WORKER, id="Python workers"),
        pytest.param(CLUSTER, EXECUTOR, id="an executor"),
        pytest.param(CLUSTER, PYTHON_WORKER, id="Python workers of executors"),
    ],
)
@pytest.mark.usefixtures("feed")
def test_killed_amid_a_run(environ, pattern, harmed, hold, same, tmp_path):
    """Held in one micro-batch, so that the next one finds those dead that worked for the first."""
    failpoint, held = hold("batch.read")
    conf = {"spark.executor.memory": "1g", **executor_keys(harmed.settings(), tmp_path)}
    own = {"CUSTID_SPARK__CONF": json.dumps(conf)} if environ else {}
    driver = Driver(harmed.environ | environ | own | SMALL_BATCHES)
    process = driver.start("--available-now", failpoint=failpoint)
    wait_for(held.exists)
    assert end_those_like(pattern, process.pid)
    held.unlink()
    while process.poll() is None:  # and the batches after it
        held.unlink(missing_ok=True)
        time.sleep(MOMENT)
    assert process.returncode == 0, process.communicate()[1]
    same()


@contextmanager
def silent(server):
    """A server that answers nobody, until it goes on where it was."""
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.process.pid, signal.SIGCONT)


@pytest.mark.usefixtures("feed")
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.chaos)])
def test_a_driver_that_is_told_to_end_finishes_its_batch(number, sandbox, harmed, hold):
    """Told while Spark reads the micro-batch, which the broker keeps waiting: a stop there would cut it off."""
    failpoint, held = hold("batch.started")
    process = Driver(harmed.environ).start(failpoint=failpoint)
    wait_for(held.exists)
    with silent(sandbox.kafka):
        held.unlink()
        time.sleep(READING)
        process.send_signal(number)
        told = said(process, "Stopping")  # while the batch lasts
        assert re.fullmatch(WAITS, told), told
        time.sleep(READING)
        assert process.poll() is None
    wait_for(lambda: process.poll() is not None or tables.count(harmed.settings(), "batch_ledger"))
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == STOPPED, err
    assert tables.count(harmed.settings(), "batch_ledger") == 1
