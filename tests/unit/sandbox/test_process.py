import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lib.errors import DependencyUnreachableError
from lib.sandbox.process import Process, began, read_pid_file, start_process, wait_until_ready

HOME = Path(__file__).parents[3]
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def sleeper(tmp_path):
    process = start_process(SLEEP, tmp_path / "log", tmp_path / "pid", detached=False)
    yield process
    process.end(signal.SIGKILL, 5)


def test_a_pid_file_finds_the_process_it_names(sleeper, tmp_path):
    assert read_pid_file(tmp_path / "pid") == sleeper
    sleeper.end(signal.SIGTERM, 5)
    assert read_pid_file(tmp_path / "pid") is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("1234", id="a bare pid"),
        pytest.param('{"pid": 1}', id="half of it"),
        pytest.param(json.dumps({"pid": 2**22 + 1, "began": 1}), id="no such process"),
        pytest.param(json.dumps({"pid": os.getpid(), "began": 1}), id="a recycled pid"),
    ],
)
def test_a_pid_file_without_its_process_names_none(tmp_path, content):
    (tmp_path / "pid").write_text(content)
    assert read_pid_file(tmp_path / "pid") is None


def test_a_recycled_pid_is_never_killed(sleeper):
    Process(sleeper.pid, sleeper.began - 1).end(signal.SIGKILL, 1)
    assert sleeper.is_running()


def test_a_zombie_does_not_run():
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        deadline = time.monotonic() + 10
        while began(child.pid) is not None:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_process_that_does_not_end_is_reported(tmp_path):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
    process = start_process(
        [sys.executable, "-c", stubborn], tmp_path / "log", tmp_path / "pid", detached=False
    )
    while not (tmp_path / "log").read_text():
        time.sleep(0.05)
    assert not process.end(signal.SIGTERM, 0.3)
    assert process.end(signal.SIGKILL, 5)


@pytest.mark.parametrize(("detached", "survives"), [(False, False), (True, True)])
def test_a_process_outlives_its_parent_only_when_detached(tmp_path, detached, survives):
    script = (
        "import os, signal, threading; from pathlib import Path; from lib.sandbox.process import start_process\n"
        # The thread that asks ends at once: the child must depend on the whole process, not on it.
        f"def start(): start_process({SLEEP}, Path('log'), Path('pid'), detached={detached})\n"
        "t = threading.Thread(target=start); t.start(); t.join(); print('up', flush=True); input()"
    )
    environ = os.environ | {"PYTHONPATH": str(HOME)}
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout.readline() == b"up\n"
        time.sleep(0.3)
        process = read_pid_file(tmp_path / "pid")
        assert process is not None
        parent.kill()
    time.sleep(0.5)
    assert process.is_running() == survives
    process.end(signal.SIGKILL, 5)


@pytest.mark.parametrize(
    ("code", "timeout", "says"),
    [
        pytest.param("raise SystemExit(1)", 10, "ended before it was ready", id="ends early"),
        pytest.param("import time; time.sleep(60)", 0.3, "was not ready within", id="takes too long"),
    ],
)
def test_a_server_that_does_not_come_up_is_named_with_its_log(tmp_path, code, timeout, says):
    log = tmp_path / "log"
    process = start_process([sys.executable, "-c", code], log, tmp_path / "pid", detached=False)
    with pytest.raises(DependencyUnreachableError, match=says) as raised:
        wait_until_ready("The server", process, log, lambda: False, timeout)
    assert str(log) in raised.value.remedy
    process.end(signal.SIGKILL, 5)
