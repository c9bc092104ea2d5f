"""A server's process: started with its output in a log file, found again by its pid file, ended for sure."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from lib.errors import DependencyUnreachableError

POLL = 0.05  # seconds

# The kernel's parent-death signal is tied to the thread that started the child; this one lives as long as we do.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")
_children: dict[int, subprocess.Popen[bytes]] = {}


class Process(NamedTuple):
    """A process and when it began, in clock ticks since boot: a recycled pid began at another time."""

    pid: int
    began: int

    def is_running(self) -> bool:
        """Whether this very process lives; a child of ours that ended is reaped."""
        if self.pid in _children:
            _children[self.pid].poll()
        return began(self.pid) == self.began

    def end(self, number: signal.Signals, timeout: float) -> bool:
        """Send the signal and wait up to ``timeout`` seconds; True when the process is gone."""
        if self.is_running():
            os.kill(self.pid, number)
        deadline = time.monotonic() + timeout
        while self.is_running():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL)
        return True


def began(pid: int) -> int | None:
    """When a process began, in clock ticks since boot; None when there is none or only its zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # proc(5): the name in brackets may hold anything; the state comes next.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" and not _has_threads(pid) else int(fields[19])


def _has_threads(pid: int) -> bool:
    """Whether a process that was killed is still being taken down: till then it holds its files and ports."""
    try:
        return len(os.listdir(f"/proc/{pid}/task")) > 1  # noqa: PTH208 - names are all it takes
    except FileNotFoundError:
        return False


def start_process(command: Sequence[object], log: Path, pid_file: Path, *, detached: bool) -> Process:
    """Start a command in a session of its own; unless ``detached`` it is killed when we die."""
    bound = [] if detached else ["setpriv", "--pdeathsig", "KILL", "--"]
    words = [str(word) for word in (*bound, *command)]

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    child = _starter.submit(start).result()
    _children[child.pid] = child
    process = Process(child.pid, began(child.pid) or 0)
    pid_file.write_text(json.dumps(process._asdict()), encoding="ascii")
    return process


def read_pid_file(path: Path) -> Process | None:
    """The running process that a pid file names; None when it has ended or there never was one."""
    try:
        process = Process(**json.loads(path.read_text(encoding="ascii")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None
    return process if process.is_running() else None


def run_to_end(command: Sequence[object], log: Path, what: str) -> None:
    """Run a preparing step that must succeed; it dies with us."""
    words = ["setpriv", "--pdeathsig", "KILL", "--", *(str(word) for word in command)]
    with log.open("ab") as output:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
    if done.returncode:
        raise DependencyUnreachableError(f"{what} failed.", f"See {log}.")


def wait_until_ready(
    what: str, process: Process, log: Path, answers: Callable[[], bool], timeout: float
) -> None:
    """Wait until ``answers``; raises :class:`DependencyUnreachableError` after ``timeout`` seconds or an early end."""
    deadline = time.monotonic() + timeout
    while not answers():
        if not process.is_running():
            raise DependencyUnreachableError(f"{what} ended before it was ready.", f"See {log}.")
        if time.monotonic() > deadline:
            raise DependencyUnreachableError(f"{what} was not ready within {timeout:.0f} s.", f"See {log}.")
        time.sleep(POLL)
