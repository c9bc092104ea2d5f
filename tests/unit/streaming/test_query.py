"""A failed batch is told with its own exception, and a stop says what it waits for."""

import os
import signal
import threading
import time
from unittest.mock import Mock

import pytest

from lib.errors import RefusedError
from lib.streaming.query import BatchBoundary, wait

PATIENCE = 60  # seconds
MOST = 5  # seconds until a stop has said something


class FailingQuery:
    """A query whose batch fails while somebody asks it how it is."""

    isActive = True  # noqa: N815 - Spark's name

    def __init__(self, fail):
        self._fail = fail

    def exception(self):
        self._fail()
        self.isActive = False
        return RuntimeError("as Spark retells it")

    def stop(self):
        self.isActive = False


def test_a_batch_that_fails_between_two_questions_ends_in_its_own_exception():
    boundary = BatchBoundary()

    def refuse(*_):
        raise RefusedError("MySQL is behind the checkpoint.", "Recover.")

    def fail():
        with pytest.raises(RefusedError):
            boundary.guard(refuse)(None, 0)

    with pytest.raises(RefusedError, match="behind the checkpoint"):
        wait([FailingQuery(fail)], boundary)


class RunningQuery:
    """A query that ends when it is stopped; it gets Ctrl-C when somebody first asks it how it is."""

    isActive = True  # noqa: N815 - Spark's name

    def __init__(self):
        self._signals = [signal.SIGINT]

    def exception(self):
        if self._signals:
            os.kill(os.getpid(), self._signals.pop())

    def stop(self):
        self.isActive = False


def test_a_stop_says_at_once_what_it_waits_for(caplog):
    boundary, begun, may_end = BatchBoundary(), threading.Event(), threading.Event()

    def write(*_):
        begun.set()
        assert may_end.wait(PATIENCE)

    def end():  # not before the stop has said it
        deadline = time.monotonic() + MOST
        while not caplog.messages and time.monotonic() < deadline:
            time.sleep(0.01)
        may_end.set()

    guarded = boundary.guard(write, describe="micro-batch {} (12 records)".format)
    threads = [threading.Thread(target=guarded, args=(Mock(), 7)), threading.Thread(target=end)]
    for thread in threads:
        thread.start()
    assert begun.wait(PATIENCE)
    assert wait([RunningQuery()], boundary)
    (told,) = caplog.messages
    assert told.startswith(
        "Stopping as soon as micro-batch 7 (12 records) is committed. A second Ctrl-C ends"
    )
    for thread in threads:
        thread.join(PATIENCE)


def test_a_stop_between_two_batches_waits_for_nothing(caplog):
    boundary = BatchBoundary()
    boundary.guard(lambda *_: None)(Mock(), 7)
    assert wait([RunningQuery()], boundary)
    assert caplog.messages == ["Stopping; no micro-batch is being written."]


def test_no_batch_begins_once_a_stop_waits():
    boundary, failures = BatchBoundary(), []
    guarded = boundary.guard(lambda *_: pytest.fail("it was written"))
    boundary.tell_stop()

    def run():
        try:
            guarded(None, 8)
        except InterruptedError as failure:
            failures.append(failure)

    batch = threading.Thread(target=run)
    batch.start()
    boundary.stop([])
    batch.join(PATIENCE)
    assert len(failures) == 1
