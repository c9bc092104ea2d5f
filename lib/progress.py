"""Says on stderr what a command is doing, when that takes a while."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

FIRST, EVERY = 3.0, 10.0  # seconds until the first line, and between two


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what the block does if it takes longer than :data:`FIRST`, and how long it has taken, every :data:`EVERY` seconds."""
    ended = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, ended), name="progress", daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def _tell(what: str, ended: threading.Event) -> None:
    began, pause = time.monotonic(), FIRST
    while not ended.wait(pause):
        sys.stderr.write(f"{what} ... {time.monotonic() - began:.0f} s\n")
        pause = EVERY
