"""The servers of a bench."""

import signal
from contextlib import contextmanager

from tests.servers import new_sandbox


@contextmanager
def bench_sandbox():
    """Both servers while a bench runs; SIGTERM ends it as Ctrl-C does, and everything is cleaned up."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with new_sandbox("bench") as sandbox:
        yield sandbox
