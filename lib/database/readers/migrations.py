"""Which migrations were applied to the database."""

from datetime import datetime

from lib.database.connection import Cursor


def seen(cursor: Cursor) -> dict[str, datetime | None]:
    """When each migration was finished, by file name; None for one that was applied only in part."""
    cursor.execute("SHOW TABLES LIKE 'schema_migrations'")
    if not cursor.fetchall():
        return {}
    cursor.execute("SELECT file, finished_at FROM schema_migrations")
    return dict(cursor.fetchall())
