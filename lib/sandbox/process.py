"""A server's process: started with its output in a log file, found again by its pid file, and stopped reliably."""

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

# The parent-death signal is sent when the thread that created the child ends, not the process (PR_SET_PDEATHSIG(2const),
# caveats). This thread lives as long as the process.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")
_children: dict[int, subprocess.Popen[bytes]] = {}


class Process(NamedTuple):
    """A process by its pid and its start time, in clock ticks since boot: a recycled pid has another start time."""

    pid: int
    began: int

    def is_running(self) -> bool:
        """Whether this very process still runs; a child of ours that has ended is reaped."""
        if self.pid in _children:
            _children[self.pid].poll()
        return began(self.pid) == self.began

    def end(self, number: signal.Signals, timeout: float) -> bool:
        """Send a signal and wait up to ``timeout`` seconds; True if the process has ended by then."""
        if self.is_running():
            os.kill(self.pid, number)
        deadline = time.monotonic() + timeout
        while self.is_running():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL)
        return True


def began(pid: int) -> int | None:
    """The start time of a process in clock ticks since boot; None if it does not exist or is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # proc(5): the second field is the command in brackets, which may itself contain blanks and brackets. So the fields are
    # counted behind the last bracket: the state comes first, the start time is the 20th.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" and not _has_threads(pid) else int(fields[19])


def _has_threads(pid: int) -> bool:
    """Whether a killed process still has other threads; until they are gone it keeps its files and ports."""
    try:
        return len(os.listdir(f"/proc/{pid}/task")) > 1  # noqa: PTH208 - names are all it takes
    except FileNotFoundError:
        return False


def start_process(command: Sequence[object], log: Path, pid_file: Path, *, detached: bool) -> Process:
    """Start a command in a session of its own; unless ``detached``, it is killed when this process ends."""
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
    """The running process that a pid file names; None if it has ended or if there is no such file."""
    try:
        process = Process(**json.loads(path.read_text(encoding="ascii")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None
    return process if process.is_running() else None


def run_to_end(command: Sequence[object], log: Path, what: str) -> None:
    """Run a preparatory command to its end; it is killed when this process ends.

    Raises :class:`DependencyUnreachableError` when it fails.
    """
    words = ["setpriv", "--pdeathsig", "KILL", "--", *(str(word) for word in command)]
    with log.open("ab") as output:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
    if done.returncode:
        raise DependencyUnreachableError(f"{what} failed.", f"See {log}.")


def wait_until_ready(
    what: str, process: Process, log: Path, answers: Callable[[], bool], timeout: float
) -> None:
    """Wait until ``answers()`` is true.

    Raises :class:`DependencyUnreachableError` after ``timeout`` seconds, or when the process ends before that.
    """
    deadline = time.monotonic() + timeout
    while not answers():
        if not process.is_running():
            raise DependencyUnreachableError(f"{what} ended before it was ready.", f"See {log}.")
        if time.monotonic() > deadline:
            raise DependencyUnreachableError(f"{what} was not ready within {timeout:.0f} s.", f"See {log}.")
        time.sleep(POLL)
