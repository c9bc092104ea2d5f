"""Memory and processor time of a process and all below it, and of servers beside it, as Linux counts them."""

import os
import re
import threading
from collections import Counter
from pathlib import Path

from tests.processes import descendants

PSS = re.compile(r"^Pss: +(\d+) kB$", re.MULTILINE)  # pages that several share count once
INTERVAL = 0.5  # seconds
TICKS = os.sysconf("SC_CLK_TCK")  # a second


class Usage:
    """What the block took: the most ``bytes`` that the processes below ``pid`` held at once, and processor ``seconds`` by program.

    ``servers``, pids by name, run before and after; only their processor time is counted.
    """

    def __init__(self, pid, servers=None):
        self._pid = pid
        self._servers = servers or {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._ticks = {}
        self.bytes = 0
        self.seconds = Counter()

    def __enter__(self):
        self._before = {name: ticks(pid) for name, pid in self._servers.items()}
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        for name, pid in self._servers.items():
            self.seconds[name] += (ticks(pid) - self._before[name]) / TICKS
        for name, count in self._ticks.values():
            self.seconds[name] += count / TICKS

    def _watch(self):
        while not self._ended.wait(INTERVAL):
            pids = [self._pid, *descendants(self._pid)]
            self.bytes = max(self.bytes, sum(map(held, pids)))
            self._ticks |= {pid: found for pid in pids if (found := spent(pid))[1]}


def seconds_until_now(pid):
    """Processor seconds of a process and of all below it that run now."""
    return sum(map(ticks, [pid, *descendants(pid)])) / TICKS


def held(pid):
    """Bytes of one process; none when it has ended."""
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def ticks(pid):
    """Processor time of one process, in the kernel too; none when it has ended."""
    return spent(pid)[1]


def spent(pid):
    """The name of what runs, and its processor time."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", 0
    name, _, rest = text.partition("(")[2].rpartition(")")
    fields = rest.split()
    return name, int(fields[11]) + int(fields[12])
