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
from tests.processes import PATIENCE, wait_for

HOME = Path(__file__).parents[3]
SLEEP = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]
DYING = 0.3  # seconds: a process that was killed is gone by then, nearly always


@pytest.fixture
def sleeper(tmp_path):
    process = start_process(SLEEP, tmp_path / "log", tmp_path / "pid", detached=False)
    yield process
    process.end(signal.SIGKILL, PATIENCE)


def test_a_pid_file_finds_the_process_it_names(sleeper, tmp_path):
    assert read_pid_file(tmp_path / "pid") == sleeper
    sleeper.end(signal.SIGTERM, PATIENCE)
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
        wait_for(lambda: began(child.pid) is None)


def test_a_process_that_does_not_end_is_reported(tmp_path):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(600)"
    process = start_process(
        [sys.executable, "-c", stubborn], tmp_path / "log", tmp_path / "pid", detached=False
    )
    wait_for((tmp_path / "log").read_text)
    assert not process.end(signal.SIGTERM, 0.3)
    assert process.end(signal.SIGKILL, PATIENCE)


@pytest.mark.parametrize(("detached", "survives"), [(False, False), (True, True)])
def test_a_process_outlives_its_parent_only_when_detached(tmp_path, detached, survives):
    script = (
        "import threading; from pathlib import Path; from lib.sandbox.process import start_process\n"
        "from tests.processes import wait_for\n"
        "def start():\n"
        f"    start_process({SLEEP}, Path('log'), Path('pid'), detached={detached})\n"
        "    wait_for(Path('log').read_text)\n"
        # The thread that asks ends once the child runs, which must depend on the whole process, not on it.
        "t = threading.Thread(target=start); t.start(); t.join()\n"
        "wait_for(lambda: not Path('/proc/self/task', str(t.native_id)).exists())\n"
        "print('up', flush=True); input()"
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
        time.sleep(DYING)
        process = read_pid_file(tmp_path / "pid")
        assert process is not None
        parent.kill()
    if survives:
        time.sleep(DYING)
        assert process.is_running()
    else:
        wait_for(lambda: not process.is_running())
    process.end(signal.SIGKILL, PATIENCE)


@pytest.mark.parametrize(
    ("code", "timeout", "says"),
    [
        pytest.param("raise SystemExit(1)", PATIENCE, "ended before it was ready", id="ends early"),
        pytest.param("import time; time.sleep(600)", 0.3, "was not ready within", id="takes too long"),
    ],
)
def test_a_server_that_does_not_come_up_is_named_with_its_log(tmp_path, code, timeout, says):
    log = tmp_path / "log"
    process = start_process([sys.executable, "-c", code], log, tmp_path / "pid", detached=False)
    with pytest.raises(DependencyUnreachableError, match=says) as raised:
        wait_until_ready("The server", process, log, lambda: False, timeout)
    assert str(log) in raised.value.remedy
    process.end(signal.SIGKILL, PATIENCE)
