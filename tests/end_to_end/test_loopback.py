"""What runs on one machine listens on its loopback address only."""

import os
import socket
import subprocess
import sys
from datetime import datetime, timezone

import pytest

from lib.submission.layout import home
from tests.end_to_end.driver import Driver
from tests.end_to_end.twins import feeder
from tests.processes import descendants, wait_for
from tests.sockets import beyond_loopback, listening

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
NOTEBOOK = """
import os, sys
from pathlib import Path
from lib.settings.load import load_settings
from lib.streaming.session import create_session
from tests.processes import descendants
from tests.sockets import beyond_loopback, listening

settings = load_settings(Path("conf"), "local", {"spark.master": "local[2]", "spark.driver_memory": "1g"})
spark = create_session(settings, Path.cwd(), "notebook")
spark.sparkContext.parallelize([1, 2], 2).map(lambda n: n + 1).collect()
pids = [os.getpid(), *descendants(os.getpid())]
assert len(listening(pids)) >= 2, listening(pids)
print(sorted(map(str, beyond_loopback(pids))))
"""


@pytest.fixture
def held(sandbox, topics, sandbox_environ, tmp_path):
    """A run that has read its first records, so that all that it ever opens is open; its processes."""
    feeder(sandbox.bootstrap_servers, topics, 1, END)()
    file = tmp_path / "held"

    def run(*words):
        process = Driver(sandbox_environ).start(
            "--available-now", *words, failpoint=f"batch.read=hold:{file}"
        )
        started.append(process)
        wait_for(lambda: file.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1]
        return descendants(process.pid)

    started = []
    yield run
    for process in started:
        file.unlink(missing_ok=True)
        process.terminate()
        process.communicate()


def pages(pids):
    """The port of Spark's web pages: the first one that is free from 4040 on."""
    return [address for address, port in listening(pids) if 4040 <= port < 4060]


def test_a_run(held):
    processes = held()
    assert len(listening(processes)) >= 4  # pages, RPC, block manager, gateway
    assert [address.is_loopback or address.ipv4_mapped for address in pages(processes)] != []
    assert beyond_loopback(processes) == set()


def test_the_pages_of_a_run_where_an_operator_wants_them(held):
    reached = held("--set", "spark.ui_address=0.0.0.0")
    assert {port for _, port in beyond_loopback(reached)} <= set(range(4040, 4060))
    assert beyond_loopback(reached) != set()


def test_the_servers_of_a_sandbox(sandbox):
    processes = [server.process.pid for server in sandbox.servers]
    assert len(listening(processes)) >= 3  # broker, controller, MySQL
    assert beyond_loopback(processes) == set()


def test_a_session_outside_spark_submit():
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK], cwd=home(), capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_an_open_socket_would_be_found():
    with socket.create_server(("0.0.0.0", 0)) as server:  # noqa: S104 - on purpose
        assert server.getsockname()[1] in {port for _, port in beyond_loopback([os.getpid()])}
