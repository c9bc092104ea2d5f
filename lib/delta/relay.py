"""Delivers the outbox to Delta in a thread of its own, so that no micro-batch waits for Delta."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from lib.database import outbox
from lib.database.application import Application
from lib.database.connection import Cursor, MySql
from lib.database.outbox import Delivery
from lib.delta.progress import last_progress
from lib.delta.tables import STREAM_PROGRESS
from lib.delta.transaction import DeltaTransaction
from lib.delta.writer import DeltaWriter
from lib.errors import RefusedError
from lib.failpoints import failpoint


class OutboxRelay:
    """Appends the rows in the outbox to the Delta tables, one append for each table, and then deletes them from it.

    A delivery gets its number before its first append and keeps it after a crash. Delta skips an append whose number a table
    already has, so the rows of a delivery that is repeated are not duplicated.
    """

    def __init__(self, application: Application, delta: DeltaWriter) -> None:
        """``delta`` writes the tables. The relay opens its own connection to MySQL: micro-batches use the application's."""
        self._lease = application.lease
        self._mysql = MySql(application.mysql.settings)
        self._delta = delta
        self._in_ledger = application.epoch, -1 if application.written is None else application.written
        self._is_checked = False

    @contextmanager
    def running(self, interval: timedelta) -> Iterator[Callable[[], None]]:
        """Deliver every ``interval`` while the block runs, and deliver the rest when it ends without an error.

        Yields a function that raises the failure of a delivery, if there was one.
        """
        stopping = threading.Event()
        try:
            with ThreadPoolExecutor(1, "outbox-relay") as pool:
                loop = pool.submit(self._deliver_until, stopping, interval.total_seconds())
                try:
                    yield lambda: _raise_failure(loop)
                finally:
                    stopping.set()
                loop.result()
            self.deliver()
        finally:
            self._mysql.close()

    def deliver(self) -> None:
        """Deliver until the outbox is empty."""
        while self._deliver_next():
            pass

    def deliver_waiting(self) -> None:
        """Deliver what is waiting now; rows that arrive meanwhile wait for the next interval, or this might never end."""
        while (delivery := self._deliver_next()) and not delivery.is_all:
            pass

    def _deliver_next(self) -> Delivery | None:
        delivery = self._mysql.transaction(self._claim)
        if delivery is None:
            return None
        self._check_delta_is_behind()
        failpoint("delivery.claimed")
        transaction = DeltaTransaction(f"{self._lease.application}:outbox:{delivery.epoch}", delivery.number)
        for name, rows in delivery.tables.items():
            self._delta.append_rows(name, rows, transaction)
        self._forget(delivery.number)
        failpoint("delivery.forgotten")
        return delivery

    def _check_delta_is_behind(self) -> None:
        """Raise :class:`RefusedError` if Delta had a later batch than the ledger at the start of the run.

        Delta is written after MySQL, so then MySQL was restored from an older copy.
        """
        if self._is_checked:
            return
        last = last_progress(self._delta, STREAM_PROGRESS, self._lease.application)
        if last is not None and (last.epoch, last.batch_id) > self._in_ledger:
            raise RefusedError(
                f"Delta has batch {last.batch_id} of epoch {last.epoch} of {self._lease.application}, "
                f"and MySQL's ledger does not: MySQL was restored from an older copy.",
                "Rebuild from the topics with --recover; ids stay the same.",
            )
        self._is_checked = True

    def _deliver_until(self, stopping: threading.Event, seconds: float) -> None:
        while not stopping.wait(seconds):
            self.deliver_waiting()

    def _claim(self, cursor: Cursor) -> Delivery | None:
        self._lease.check(cursor)
        return outbox.claim(cursor, self._lease.application)

    def _forget(self, number: int) -> None:
        self._mysql.transaction(lambda cursor: outbox.delivered(cursor, self._lease.application, number))


def _raise_failure(loop: "Future[None]") -> None:
    if loop.done():
        loop.result()
