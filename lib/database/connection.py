"""A connection to MySQL, and transactions that are retried after transient errors."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import TypeAlias, TypeVar

import mysql.connector
from mysql.connector.abstracts import MySQLConnectionAbstract, MySQLCursorAbstract
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from lib.database import transport
from lib.database.refusals import refusal
from lib.errors import DependencyUnreachableError
from lib.settings.load import read_secret
from lib.settings.model import MySqlSettings

Cursor: TypeAlias = MySQLCursorAbstract
T = TypeVar("T")

LOST = 2013  # CR_SERVER_LOST: the connection was lost during a statement
BROKEN_OFF = frozenset({LOST, 2055})  # while a connection is opened: CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED
#: The server is read-only: a replica, or the old primary after a fail-over. A new connection may lead to the new primary.
READ_ONLY = frozenset({1290, 1836})
#: Deadlock, lock wait time-out, server gone, connection lost (2013, 2055), statement time-out, shutdown, too many
#: connections, cannot connect (2002, 2003), host unknown (2005).
TRANSIENT = frozenset({1213, 1205, 2006, LOST, 2055, 3024, 1053, 1040, 2002, 2003, 2005}) | READ_ONLY
#: Disk full, error on write, table full (InnoDB's error for a full disk).
FULL = frozenset({1021, 1026, 1114})
CHARACTERS_A_STATEMENT = 4 << 20
LARGEST_STATEMENT = 8 * CHARACTERS_A_STATEMENT  # bytes: a character has at most four, and may need escaping
LEAST_ATTEMPTS = 3
# Without SESSION or GLOBAL, SET TRANSACTION applies to the next transaction only.
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
#: MySQL's own default, for every session: with ANSI_QUOTES or without strictness, statements would mean something else.
SQL_MODE = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
#: As a statement: the C extension's commit() raises an error that is no ``mysql.connector.Error``, so that a connection lost
#: at this moment would be neither retried nor explained (connector 9.7, connection_cext.py).
COMMIT = "COMMIT"
LONGEST_WAIT = 2  # seconds between two attempts


class MySql:
    """A connection that is opened when it is first needed, and opened again after a failure.

    ``retries`` counts the failed attempts of the last transaction by MySQL's error number.
    """

    def __init__(self, settings: MySqlSettings, on_connect: Callable[[Cursor], None] | None = None) -> None:
        """``on_connect`` runs on every new connection, before any transaction."""
        self.settings = settings
        self._on_connect = on_connect
        self._connection: MySQLConnectionAbstract | None = None
        self._patience = settings.timeout_seconds  # replaced by retry_seconds after the first connection
        self._failing_since = 0.0
        self.retries: Counter[int] = Counter()

    def transaction(self, work: Callable[[Cursor], T]) -> T:
        """Run ``work`` in one transaction and commit; after a transient error, roll back and run all of it again.

        Raises :class:`DependencyUnreachableError` if it keeps failing for too long, and immediately if a disk is full.
        """
        attempts = Retrying(
            retry=retry_if_exception(is_transient),
            stop=self._is_given_up,
            wait=wait_random_exponential(multiplier=0.1, max=LONGEST_WAIT),
            before_sleep=self._count_retry,
            reraise=True,
        )
        self.retries = Counter()
        try:
            result: T = attempts(self._attempt, work)
        except mysql.connector.Error as error:
            raise refusal(self.settings, error) or self._explained(error) from error
        return result

    def snapshot(self, work: Callable[[Cursor], T]) -> T:
        """As :meth:`transaction`, but read-only: all queries see what was committed when the first one ran."""

        def read(cursor: Cursor) -> T:
            cursor.execute(SNAPSHOT)
            return work(cursor)

        return self.transaction(read)

    def close(self) -> None:
        """Close the connection; the server rolls back what was not committed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except mysql.connector.Error as error:
                if not is_transient(error):
                    raise

    def _attempt(self, work: Callable[[Cursor], T]) -> T:
        try:
            cursor = self._connected().cursor()
            result = work(cursor)
            cursor.execute(COMMIT)
        except BaseException:
            # Closing makes the server roll back, even if the state of the connection is unknown.
            self.close()
            raise
        cursor.close()
        return result

    def _connected(self) -> MySQLConnectionAbstract:
        if self._connection is None:
            self._connection = connect(self.settings)
            self._patience = self.settings.retry_seconds
            if self._on_connect is not None:
                cursor = self._connection.cursor()
                self._on_connect(cursor)
                cursor.execute(COMMIT)
        return self._connection

    def _is_given_up(self, attempts: RetryCallState) -> bool:
        """Whether to stop retrying: the time counts from the first failure, which may have come after minutes of work."""
        if attempts.attempt_number == 1:
            self._failing_since = time.monotonic()
        failing = time.monotonic() - self._failing_since
        return attempts.attempt_number >= LEAST_ATTEMPTS and failing >= self._patience

    def _count_retry(self, attempts: RetryCallState) -> None:
        error = attempts.outcome and attempts.outcome.exception()
        if isinstance(error, mysql.connector.Error):
            self.retries[error.errno] += 1

    def _explained(self, error: mysql.connector.Error) -> DependencyUnreachableError | mysql.connector.Error:
        place = f"{self.settings.host}:{self.settings.port}"
        if error.errno in FULL:
            return DependencyUnreachableError(
                f"MySQL at {place} has no space left: error {error.errno}.",
                "Free some space and start again. Nothing is lost: the current batch is replayed.",
            )
        if error.errno in READ_ONLY:
            return DependencyUnreachableError(
                f"MySQL at {place} is read-only, as a replica is: error {error.errno}; tried for {self._patience} s.",
                "Point mysql.host to the primary, or make it writable (super_read_only = OFF), and start again.",
            )
        if is_transient(error):
            return DependencyUnreachableError(
                f"MySQL at {place} failed for {self._patience} s, last with error {error.errno}.",
                "Check the server and start the job again. Nothing is lost: the current batch is replayed.",
            )
        return error


def once(settings: MySqlSettings, work: Callable[[Cursor], T]) -> T:
    """Run ``work`` in one transaction on a connection of its own."""
    with closing(MySql(settings)) as mysql:
        return mysql.transaction(work)


def ask(settings: MySqlSettings, question: Callable[[Cursor], T]) -> T:
    """Run the queries of ``question`` in one snapshot, on a connection of their own."""
    with closing(MySql(settings)) as mysql:
        return mysql.snapshot(question)


def connect(settings: MySqlSettings) -> MySQLConnectionAbstract:
    """A connection with isolation level READ COMMITTED and time zone UTC."""
    try:
        connection = _open(settings)
    except mysql.connector.Error as error:
        if error.errno not in BROKEN_OFF:
            raise
        # Only here is it known that no statement was lost but the handshake.
        raise mysql.connector.OperationalError(transport.IN_HANDSHAKE, errno=error.errno) from error
    transport.require_encryption(connection, settings)
    connection.cursor().execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    return connection


def _open(settings: MySqlSettings) -> MySQLConnectionAbstract:
    connection: MySQLConnectionAbstract = mysql.connector.connect(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=read_secret(settings.password).decode(),
        database=settings.database,
        charset="utf8mb4",
        collation="utf8mb4_bin",
        time_zone="+00:00",
        sql_mode=SQL_MODE,
        autocommit=False,
        connection_timeout=settings.timeout_seconds,
        read_timeout=settings.statement_timeout_seconds,
        write_timeout=settings.statement_timeout_seconds,
        **transport.python_options(settings),
    )
    return connection


def jdbc_options(settings: MySqlSettings) -> dict[str, str]:
    """The options for Spark to read and write the same database through Connector/J."""
    return {
        "url": f"jdbc:mysql://{settings.host}:{settings.port}/{settings.database}"
        "?rewriteBatchedStatements=true&useServerPrepStmts=false&characterEncoding=utf8"
        f"&connectTimeout={settings.timeout_seconds * 1000}&socketTimeout={settings.statement_timeout_seconds * 1000}",
        "driver": "com.mysql.cj.jdbc.Driver",
        "user": settings.user,
        "password": read_secret(settings.password).decode(),
        "sessionVariables": f"sql_mode='{SQL_MODE}'",
        **transport.java_options(settings),
    }


def is_transient(error: BaseException) -> bool:
    """Whether it makes sense to retry the whole transaction."""
    return isinstance(error, mysql.connector.Error) and error.errno in TRANSIENT
