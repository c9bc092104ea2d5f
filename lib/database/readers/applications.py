"""The names that an application has in MySQL, and whether a driver runs it."""

from lib.database.connection import Cursor

BACKFILL = ".backfill"
LONGEST = 64  # characters of applications.application


def is_held(cursor: Cursor, application: str) -> bool:
    """Whether a driver runs the application now."""
    cursor.execute("SELECT IS_USED_LOCK(%s) IS NOT NULL", (lock_name(application),))
    return bool(cursor.fetchone() == (1,))


def applications(cursor: Cursor) -> list[str]:
    """The applications that have ever run over the database, and those of their backfills."""
    cursor.execute("SELECT application FROM applications ORDER BY application")
    return [str(name) for (name,) in cursor.fetchall()]


def lock_name(application: str) -> str:
    """The name of the lock that the driver of an application holds."""
    return f"customers:{application}"[:64]  # MySQL's limit for the name of a lock


def backfill_lease(application: str) -> str:
    """The name of the lease of backfills, next to the stream's lease; also the application of their Delta rows."""
    return application[: LONGEST - len(BACKFILL)] + BACKFILL


def is_backfill(application: str) -> bool:
    """Whether Delta rows of this application come from a backfill."""
    return application.endswith(BACKFILL)
