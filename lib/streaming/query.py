"""Starts a streaming query, lets it run or drain, and stops it between two micro-batches."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
POLL = 0.2  # seconds
CALL_SITE = "callSite.short"  # CallSite.SHORT_FORM


class BatchBoundary:
    """Wraps foreachBatch functions so that a stop waits for the current batches, and keeps the exception of a failed one.

    Spark reports a failed foreachBatch as text only; the exception has the exit code.
    """

    def __init__(self) -> None:
        """Start with no batch running and none wrapped."""
        self._running: list[threading.Lock] = []
        self._is_closed = False
        self.failure: Exception | None = None

    def guard(self, write: ForeachBatch, may_begin: Callable[[], bool] = lambda: True) -> ForeachBatch:
        """Wrap ``write`` so that :meth:`stop` never interrupts it; a batch that ``may_begin`` holds back does not delay a stop."""
        running = threading.Lock()
        self._running.append(running)

        def guarded(batch: DataFrame, batch_id: int) -> None:
            while not (may_begin() or self._is_closed):
                time.sleep(POLL)
            with running:
                if self._is_closed:  # to return would let Spark commit a batch that was not written
                    raise InterruptedError("The query is being stopped.")
                try:
                    write(batch, batch_id)
                except Exception as error:
                    self.failure = error
                    raise
                _name_call_site(batch)

        return guarded

    def stop(self, queries: "Iterable[StreamingQuery]") -> None:
        """Stop the queries as soon as no batch is being written; no batch begins after that."""
        with ExitStack() as boundary:
            for running in self._running:
                boundary.enter_context(running)
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
    asked = threading.Event()
    with _on_signal(asked.set):
        try:
            while any(query.isActive for query in queries) and not asked.is_set():
                on_poll()
                asked.wait(POLL)
                _raise_failures(queries, boundary)
        finally:
            if any(query.isActive for query in queries):
                boundary.stop(queries)
    _raise_failures([] if asked.is_set() else queries, boundary)
    return asked.is_set()


def _name_call_site(batch: DataFrame) -> None:
    """Set the call site again, which PySpark clears when an action ends (``SCCallSiteSync``).

    Without a call site Spark walks the stack for each RDD of the next micro-batch.
    """
    batch.sparkSession.sparkContext.setLocalProperty(CALL_SITE, "foreachBatch")


@contextmanager
def _on_signal(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` on SIGINT and SIGTERM while the block runs, instead of ending the process."""

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        act()

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
