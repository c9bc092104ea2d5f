"""Numbered SQL files make and change the tables; each runs once."""

import re
from pathlib import Path

from lib.errors import RefusedError
from lib.settings.model import MySqlSettings
from lib.sinks.mysql import Cursor, once

FILE_NAME = re.compile(r"V(\d{3})__\w+\.sql")


def migrate(settings: MySqlSettings, folder: Path) -> list[str]:
    """Apply the files of ``folder`` that the database has not seen, in order; their names come back.

    MySQL commits each statement of a file by itself; a file that broke off is refused with its name.
    """
    return once(settings, lambda cursor: _apply_missing(cursor, folder))


def _apply_missing(cursor: Cursor, folder: Path) -> list[str]:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (file VARCHAR(100) NOT NULL PRIMARY KEY, finished_at TIMESTAMP NULL)"
    )
    cursor.execute("SELECT file, finished_at FROM schema_migrations")
    known = dict(cursor.fetchall())
    broken = [file for file, finished_at in known.items() if finished_at is None]
    if broken:
        raise RefusedError(
            f"Migration {broken[0]} broke off in this database.",
            "Undo what it did, delete its row from schema_migrations and start again.",
        )
    missing = [path for path in sorted(folder.glob("V*.sql")) if path.name not in known]
    for path in missing:
        _apply(cursor, path)
    return [path.name for path in missing]


def _apply(cursor: Cursor, path: Path) -> None:
    if not FILE_NAME.fullmatch(path.name):
        raise RefusedError(f"{path.name} is no migration's name.", "Call it V000__what_it_does.sql.")
    cursor.execute("INSERT INTO schema_migrations (file) VALUES (%s)", (path.name,))
    cursor.execute("COMMIT")
    for statement in statements(path.read_text(encoding="utf-8")):
        cursor.execute(statement)
    cursor.execute("UPDATE schema_migrations SET finished_at = NOW() WHERE file = %s", (path.name,))


def statements(sql: str) -> list[str]:
    """The statements of a migration: ``--`` comments dropped, split at semicolons that end a line."""
    bare = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in re.split(r";\s*$", bare, flags=re.MULTILINE) if part.strip()]
