"""Processes as /proc shows them, and what they do in their own time."""

import time
from pathlib import Path

PATIENCE = 500  # seconds, then nothing comes any more; they cost nothing where it comes sooner
MOMENT = 0.1  # seconds between two looks
#: The command line of a Python worker: one of our own daemon where the master is this machine, else of Spark's.
PYTHON_WORKER = r"-m (?:lib\.streaming\.python_daemon|pyspark\.daemon)\b"


def wait_for(condition):
    """Look now and then until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(MOMENT)


def descendants(pid):
    """All processes below one, whatever group they are in."""
    below = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        found += (next_ := below.get(left.pop(), []))
        left += next_
    return found


def command_line(pid):
    """Its words; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def catches(pid, number):
    """Whether a process does something of its own at a signal."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) & 1 << number - 1)
