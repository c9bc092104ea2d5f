"""Processes as /proc shows them, and what they do in their own time."""

import time
from pathlib import Path

AT_MOST = 120  # seconds
MOMENT = 0.1  # seconds between two looks


def wait_for(condition, at_most=AT_MOST):
    """Look now and then until something is so."""
    deadline = time.monotonic() + at_most
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
