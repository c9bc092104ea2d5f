"""Runs a command as a child process: forwards signals to it, waits for its end, and returns its exit code."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
# Read by lib/command.py.
ASKED, RESULT, TERMINAL = "CUSTID_ASKED_FOR_SPARK_SETTINGS", "CUSTID_RESULT", "CUSTID_TERMINAL"
BY_SIGNAL = 128  # shells report the end by a signal as 128 and its number


def run_child(
    command: Sequence[str], environment: Mapping[str, str], read: Callable[[str], None] | None = None
) -> int:
    """Run a command to its end and return its exit code, or 130 if SIGINT or SIGTERM interrupted it.

    ``read`` receives each line that the command prints. The first signal is forwarded to the child's process group as SIGINT.
    The JVM ignores SIGINT, so only the job's Python receives it, and ends between two micro-batches. A second signal kills the
    group at once.
    """
    received: list[int] = []
    child = _start(command, environment, is_read=read is not None)

    def forward(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        os.killpg(child.pid, signal.SIGINT if len(received) == 1 else signal.SIGKILL)

    previous = {number: signal.signal(number, forward) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if read and child.stdout:
            for line in child.stdout:
                sys.stderr.write(line)
                read(line)
        code = child.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return exit_code(code, interrupted=bool(received))


def exit_code(code: int, *, interrupted: bool) -> int:
    """The exit code to pass on; Python reports a child that a signal ended with a negative code."""
    if interrupted:
        return INTERRUPTED
    return code if code >= 0 else BY_SIGNAL - code


def _start(
    command: Sequence[str], environment: Mapping[str, str], *, is_read: bool
) -> "subprocess.Popen[str]":
    """Start the command in a session of its own, so that a terminal sends Ctrl-C to this process only.

    The child is terminated when this process is killed (``setpriv --pdeathsig``). Its stdout becomes our stderr, because
    Spark's launcher gives a Python driver a single pipe for both.
    """
    words = ["setpriv", "--pdeathsig", "TERM", "--", *command]
    # An ignored signal stays ignored in the programs that a process executes (execve(2)), so the JVM ignores SIGINT too.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.Popen(
            words,
            env=dict(environment),
            stdout=subprocess.PIPE if is_read else sys.stderr,
            stderr=subprocess.STDOUT if is_read else None,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
