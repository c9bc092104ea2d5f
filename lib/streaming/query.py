"""Starts a streaming query, lets it run or drain, and stops it between two micro-batches."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING, TypeAlias

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql.streaming.query import StreamingQuery

from lib.streaming.failures import explained
from lib.streaming.lean_planning import lean_planning

if TYPE_CHECKING:
    from collections.abc import Iterable

ForeachBatch: TypeAlias = Callable[[DataFrame, int], None]
LOG = logging.getLogger(__name__)
POLL = 0.2  # seconds
CALL_SITE = "callSite.short"  # CallSite.SHORT_FORM
WAITS = (
    "Stopping as soon as %s is committed. A second Ctrl-C ends the job at once; that is safe: "
    "the next run repeats the micro-batch."
)


@dataclass
class _Guarded:
    """A foreachBatch function: locked while it writes ``batch_id``, which ``describe`` puts in words."""

    describe: Callable[[int], str]
    lock: threading.Lock = field(default_factory=threading.Lock)
    batch_id: int | None = None


class BatchBoundary:
    """Wraps foreachBatch functions so that a stop waits for the current batches, and keeps the exception of a failed one.

    Spark reports a failed foreachBatch as text only; the exception has the exit code.
    """

    def __init__(self) -> None:
        """Start with no batch running and none wrapped."""
        self._guarded: list[_Guarded] = []
        self._is_stopping = False
        self._is_closed = False
        self.failure: Exception | None = None

    def guard(
        self,
        write: ForeachBatch,
        may_begin: Callable[[], bool] = lambda: True,
        describe: Callable[[int], str] = "micro-batch {}".format,
    ) -> ForeachBatch:
        """Wrap ``write`` so that :meth:`stop` never interrupts it; a batch that ``may_begin`` holds back does not delay a stop."""
        own = _Guarded(describe)
        self._guarded.append(own)

        def guarded(batch: DataFrame, batch_id: int) -> None:
            while not self._is_closed and (self._is_stopping or not may_begin()):
                time.sleep(POLL)
            with own.lock:
                if self._is_closed:  # to return would let Spark commit a batch that was not written
                    raise InterruptedError("The query is being stopped.")
                own.batch_id = batch_id
                try:
                    write(batch, batch_id)
                except Exception as error:
                    self.failure = error
                    raise
                finally:
                    own.batch_id = None
                _name_call_site(batch)

        return guarded

    def tell_stop(self) -> None:
        """Log what a stop waits for, and let no further batch begin."""
        self._is_stopping = True
        numbers = ((one, one.batch_id) for one in self._guarded)
        running = [one.describe(batch_id) for one, batch_id in numbers if batch_id is not None]
        if running:
            LOG.warning(WAITS, " and ".join(running))
        else:
            LOG.warning("Stopping; no micro-batch is being written.")

    def stop(self, queries: "Iterable[StreamingQuery]") -> None:
        """Stop the queries as soon as no batch is being written; no batch begins after that."""
        self._is_stopping = True
        with ExitStack() as boundary:
            for one in self._guarded:
                boundary.enter_context(one.lock)
            self._is_closed = True
        for query in queries:
            query.stop()


def start(
    name: str, rows: DataFrame, write: ForeachBatch, checkpoint: str, trigger: timedelta | None
) -> StreamingQuery:
    """Start a named query; without a ``trigger`` it processes all available records and stops."""
    try:
        with lean_planning(rows.sparkSession):
            return _started(name, rows, write, checkpoint, trigger)
    except PySparkException as failure:
        raise explained(failure) from failure


def _started(
    name: str, rows: DataFrame, write: ForeachBatch, checkpoint: str, trigger: timedelta | None
) -> StreamingQuery:
    writer = rows.writeStream.queryName(name).option("checkpointLocation", checkpoint).foreachBatch(write)
    if trigger is None:
        return writer.trigger(availableNow=True).start()
    return writer.trigger(processingTime=f"{trigger // timedelta(milliseconds=1)} milliseconds").start()


def wait(
    queries: list[StreamingQuery], boundary: BatchBoundary, on_poll: Callable[[], None] = lambda: None
) -> bool:
    """Wait until all queries have ended; returns True if SIGINT or SIGTERM stopped them.

    Calls ``on_poll`` regularly; it may start another query and add it to ``queries``. Raises the exception of a foreachBatch
    function or of ``on_poll``, else Spark's own exception, after all queries are stopped.
    """
    asked: list[
        int
    ] = []  # no Event: a handler that sets one while this thread enters its wait() would block for ever
    with _on_signal(asked.append):
        try:
            while any(query.isActive for query in queries) and not asked:
                on_poll()
                time.sleep(POLL)
                _raise_failures(queries, boundary)
            if asked:
                boundary.tell_stop()
        finally:
            if any(query.isActive for query in queries):
                boundary.stop(queries)
    _raise_failures([] if asked else queries, boundary)
    return bool(asked)


def _name_call_site(batch: DataFrame) -> None:
    """Set the call site again, which PySpark clears when an action ends (``SCCallSiteSync``).

    Without a call site Spark walks the stack for each RDD of the next micro-batch.
    """
    batch.sparkSession.sparkContext.setLocalProperty(CALL_SITE, "foreachBatch")


@contextmanager
def _on_signal(act: Callable[[int], None]) -> Iterator[None]:
    """Call ``act`` with the number of each SIGINT and SIGTERM while the block runs, instead of ending the process."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        act(number)

    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _raise_failures(queries: list[StreamingQuery], boundary: BatchBoundary) -> None:
    failed = next((failure for query in queries if (failure := query.exception()) is not None), None)
    # Asked after the queries: a batch that fails keeps its exception first, and Spark tells of it later.
    cause = boundary.failure or failed
    if cause is not None:
        raise explained(cause) from cause
