"""Only one driver at a time runs an application: a named lock shows that it is alive, and its token keeps others out.

MySQL releases a lock of GET_LOCK when the session ends, so a killed driver frees it at once, without a time-out. A driver
that lost its lock without noticing is stopped by the token, which every transaction checks (a fencing token). A driver
that gave up a silent connection kills its old session: the server may otherwise keep that session, and its lock, for hours.
"""

import json
import uuid

import mysql.connector

from lib.database.connection import Cursor
from lib.database.readers.applications import lock_name
from lib.errors import RefusedError

LOCK_WAIT = 5  # seconds; longer than a server needs to notice that a killed driver's connection is gone
NO_SUCH_SESSION = 1094  # ER_NO_SUCH_THREAD


class Lease:
    """The right of this driver to write for one application."""

    def __init__(self, application: str) -> None:
        """A lease for ``application`` with a new token; :meth:`take` acquires it."""
        self.application = application
        self.driver = uuid.uuid4().hex
        self._is_taken = False
        self._session: int | None = None

    def take(self, cursor: Cursor) -> None:
        """Take the lock on a new connection; the first time, also write the token to the application's row.

        Raises :class:`RefusedError` if another driver runs.
        """
        self._end_session_left_behind(cursor)
        cursor.execute("SELECT GET_LOCK(%s, %s)", (lock_name(self.application), LOCK_WAIT))
        if cursor.fetchone() != (1,):  # 0 is a time-out, NULL an error
            raise RefusedError(
                f"Another driver runs the application {self.application}.",
                "Stop it first, or name another application.",
            )
        if not self._is_taken:
            cursor.execute(
                "INSERT INTO applications (application, driver, started_at) VALUES (%s, %s, NOW(3)) AS new "
                "ON DUPLICATE KEY UPDATE driver = new.driver, started_at = new.started_at",
                (self.application, self.driver),
            )
            cursor.execute(
                "INSERT INTO audit_log (application, event, detail) VALUES (%s, 'lease taken', %s)",
                (self.application, json.dumps({"driver": self.driver})),
            )
            self._is_taken = True

    def _end_session_left_behind(self, cursor: Cursor) -> None:
        """Kill the earlier session of this driver if it still holds the lock."""
        cursor.execute("SELECT CONNECTION_ID(), IS_USED_LOCK(%s)", (lock_name(self.application),))
        session, holder = cursor.fetchone()
        if holder is not None and holder == self._session:
            try:
                cursor.execute("KILL %s", (holder,))
            except mysql.connector.Error as error:
                if error.errno != NO_SUCH_SESSION:  # it has just ended by itself
                    raise
        self._session = session

    def check(self, cursor: Cursor) -> int:
        """Lock the application's row for this transaction and return the epoch.

        Raises :class:`RefusedError` if another driver has taken over.
        """
        cursor.execute(
            "SELECT driver, epoch FROM applications WHERE application = %s FOR UPDATE", (self.application,)
        )
        row = cursor.fetchone()
        if row is None or row[0] != self.driver:
            raise RefusedError(
                f"Another driver has taken over the application {self.application}.",
                "This one must stay stopped.",
            )
        return int(row[1])
