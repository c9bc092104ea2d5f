"""Which migrations the database has seen."""

from datetime import datetime

from lib.database.connection import Cursor


def seen(cursor: Cursor) -> dict[str, datetime | None]:
    """When each file was done with that the database has seen; None for one that broke off."""
    cursor.execute("SHOW TABLES LIKE 'schema_migrations'")
    if not cursor.fetchall():
        return {}
    cursor.execute("SELECT file, finished_at FROM schema_migrations")
    return dict(cursor.fetchall())
