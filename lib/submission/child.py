"""Runs a command in the foreground's stead: signals go on to it, its end is waited for, its exit code is ours."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

INTERRUPTED = 130
ASKED, RESULT = "CUSTID_ASKED_FOR_SPARK_SETTINGS", "CUSTID_RESULT"  # read by lib/command.py
BY_SIGNAL = 128


def run_child(
    command: Sequence[str], environment: Mapping[str, str], read: Callable[[str], None] | None = None
) -> int:
    """Run to the end and give the exit code; 130 when SIGINT or SIGTERM ended it. ``read`` gets each line it prints.

    The first signal reaches the child's process group as SIGINT, which the JVM was started to ignore: the job ends
    between two micro-batches. A second one ends everything at once.
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
    """The code to pass on; a child that a signal ended has a negative one."""
    if interrupted:
        return INTERRUPTED
    return code if code >= 0 else BY_SIGNAL - code


def _start(
    command: Sequence[str], environment: Mapping[str, str], *, is_read: bool
) -> "subprocess.Popen[str]":
    """In a group of its own, so that a terminal's Ctrl-C comes to us only; it ends when we are killed.

    Its stdout is our stderr: Spark's launcher gives a Python driver one pipe for both.
    """
    words = ["setpriv", "--pdeathsig", "TERM", "--", *command]
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited, and so ignored by the JVM
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
