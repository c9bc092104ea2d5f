"""Migrations: numbered SQL files that create and change the tables. Each statement takes effect once.

MySQL commits each DDL statement by itself, so a file can be applied in part. How many of its statements are done is stored after
each of them. A run that was killed between a statement and this number does the statement again: MySQL then says that what it
makes exists, or that what it drops does not, and the run goes on with the next one.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import mysql.connector

from lib.database.connection import COMMIT, Cursor, once
from lib.database.readers.migrations import seen
from lib.errors import RefusedError
from lib.failpoints import failpoint
from lib.settings.model import MySqlSettings

FILE_NAME = re.compile(r"V(\d{3})__\w+\.sql")
CREATE = (
    "CREATE TABLE IF NOT EXISTS schema_migrations (file VARCHAR(100) NOT NULL PRIMARY KEY, finished_at TIMESTAMP NULL, "
    "statements_done INT NULL)"
)
#: For a table from before they were counted; NULL for a file that was applied in part then.
COUNT = "ALTER TABLE schema_migrations ADD COLUMN statements_done INT NULL"
#: Table exists, no such table to drop, duplicate column, duplicate key, no such column or key to drop.
DONE = frozenset({1050, 1051, 1060, 1061, 1091})


def migrate(settings: MySqlSettings, folder: Path) -> list[str]:
    """Apply the files of ``folder`` that were not applied yet, in order, and return their names.

    Goes on with a file that was applied in part. Raises :class:`RefusedError` for a file whose name is none of a migration.
    """
    return once(settings, lambda cursor: _apply_missing(cursor, folder))


def require_up_to_date(settings: MySqlSettings, folder: Path) -> None:
    """Raise :class:`RefusedError` if a file of ``folder`` was not applied yet; changes nothing."""
    missing = once(settings, lambda cursor: _missing(seen(cursor), folder))
    if missing:
        raise RefusedError(
            f"The tables of database {settings.database} are older than this code: {missing[0].name} is not applied.",
            "A dry run changes nothing; start ./spark-submit.sh identify_customers, which brings them up to date.",
        )


def _apply_missing(cursor: Cursor, folder: Path) -> list[str]:
    missing = _missing(seen(cursor), folder)
    if missing:
        _lock(cursor)
        missing = _missing(seen(cursor), folder)
        cursor.execute(CREATE)
        _once(cursor, COUNT, may_be_done=True)
    for path in missing:
        _apply(cursor, path)
    return [path.name for path in missing]


def _lock(cursor: Cursor) -> None:
    """Keep other runs from migrating until the connection is closed."""
    cursor.execute("SELECT GET_LOCK(CONCAT('migrations.', LEFT(DATABASE(), 50)), 0)")
    if cursor.fetchall() != [(1,)]:
        raise RefusedError(
            "Another run is changing the tables of this database.", "Start again when it is done."
        )


def _missing(known: Mapping[str, datetime | None], folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("V*.sql")) if known.get(path.name) is None]


def _apply(cursor: Cursor, path: Path) -> None:
    if not FILE_NAME.fullmatch(path.name):
        raise RefusedError(f"{path.name} is not the name of a migration.", "Call it V000__what_it_does.sql.")
    begun, done = _progress(cursor, path.name)
    for number, statement in enumerate(statements(path.read_text(encoding="utf-8"))):
        if number >= (done or 0):
            _once(cursor, statement, may_be_done=begun and done in (None, number))
            failpoint("statement.executed")
            _store(cursor, f"statements_done = {number + 1}", path.name)
            failpoint("statement.counted")
    _store(cursor, "finished_at = NOW()", path.name)


def _progress(cursor: Cursor, file: str) -> tuple[bool, int | None]:
    """Whether an earlier run began with a file, and how many of its statements it has done; None if nobody counted."""
    cursor.execute("SELECT statements_done FROM schema_migrations WHERE file = %s", (file,))
    known = cursor.fetchall()
    if known:
        return True, known[0][0]
    cursor.execute("INSERT INTO schema_migrations (file, statements_done) VALUES (%s, 0)", (file,))
    cursor.execute(COMMIT)
    return False, 0


def _store(cursor: Cursor, assignment: str, file: str) -> None:
    cursor.execute(f"UPDATE schema_migrations SET {assignment} WHERE file = %s", (file,))  # noqa: S608 - our own words
    cursor.execute(COMMIT)


def _once(cursor: Cursor, statement: str, *, may_be_done: bool) -> None:
    """Execute a statement, unless it ``may_be_done`` and MySQL says that it is."""
    try:
        cursor.execute(statement)
    except mysql.connector.Error as error:
        if may_be_done and error.errno in DONE:
            return
        if error.errno not in DONE:
            raise
        raise RefusedError(
            f"MySQL refuses the migration's statement {statement.splitlines()[0]!r}: error {error.errno}.",
            "Give the job a database in which nobody else makes tables, and start again: it goes on with this statement.",
        ) from error


def statements(sql: str) -> list[str]:
    """The statements of a migration, without ``--`` comments, split at semicolons at the end of a line."""
    bare = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in re.split(r";\s*$", bare, flags=re.MULTILINE) if part.strip()]
