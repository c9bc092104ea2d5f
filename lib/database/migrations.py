"""Migrations: numbered SQL files that create and change the tables. Each runs once."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from lib.database.connection import Cursor, once
from lib.database.readers.migrations import seen
from lib.errors import RefusedError
from lib.settings.model import MySqlSettings

FILE_NAME = re.compile(r"V(\d{3})__\w+\.sql")


def migrate(settings: MySqlSettings, folder: Path) -> list[str]:
    """Apply the files of ``folder`` that were not applied yet, in order, and return their names.

    MySQL commits each DDL statement implicitly, so a file can be applied in part. Raises :class:`RefusedError` with the name
    of such a file.
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
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (file VARCHAR(100) NOT NULL PRIMARY KEY, finished_at TIMESTAMP NULL)"
    )
    missing = _missing(seen(cursor), folder)
    for path in missing:
        _apply(cursor, path)
    return [path.name for path in missing]


def _missing(known: Mapping[str, datetime | None], folder: Path) -> list[Path]:
    broken = [file for file, finished_at in known.items() if finished_at is None]
    if broken:
        raise RefusedError(
            f"Migration {broken[0]} was applied only in part in this database.",
            "Undo what it did, delete its row from schema_migrations and start again.",
        )
    return [path for path in sorted(folder.glob("V*.sql")) if path.name not in known]


def _apply(cursor: Cursor, path: Path) -> None:
    if not FILE_NAME.fullmatch(path.name):
        raise RefusedError(f"{path.name} is not the name of a migration.", "Call it V000__what_it_does.sql.")
    cursor.execute("INSERT INTO schema_migrations (file) VALUES (%s)", (path.name,))
    cursor.execute("COMMIT")  # keeps the row without finished_at if a statement fails
    for statement in statements(path.read_text(encoding="utf-8")):
        cursor.execute(statement)
    cursor.execute("UPDATE schema_migrations SET finished_at = NOW() WHERE file = %s", (path.name,))


def statements(sql: str) -> list[str]:
    """The statements of a migration, without ``--`` comments, split at semicolons at the end of a line."""
    bare = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in re.split(r";\s*$", bare, flags=re.MULTILINE) if part.strip()]
