"""Memory of a process and all below it, as Linux counts it: pages that several share count once."""

import re
import threading
from pathlib import Path

from tests.processes import descendants

PSS = re.compile(r"^Pss: +(\d+) kB$", re.MULTILINE)
INTERVAL = 1.0  # seconds


class Peak:
    """The most bytes that the processes below ``pid`` held at once while the block ran."""

    def __init__(self, pid):
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.bytes = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _watch(self):
        while not self._ended.wait(INTERVAL):
            self.bytes = max(self.bytes, sum(map(held, [self._pid, *descendants(self._pid)])))


def held(pid):
    """Bytes of one process; none when it has ended."""
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0
