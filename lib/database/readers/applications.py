"""Which names an application has in MySQL, and whether a driver runs it."""

from lib.database.connection import Cursor

BACKFILL, LONGEST = ".backfill", 64  # applications.application


def is_held(cursor: Cursor, application: str) -> bool:
    """Whether a driver runs an application now."""
    cursor.execute("SELECT IS_USED_LOCK(%s) IS NOT NULL", (lock_name(application),))
    return bool(cursor.fetchone() == (1,))


def lock_name(application: str) -> str:
    """The named lock that the driver of an application holds."""
    return f"customers:{application}"[:64]


def backfill_lease(application: str) -> str:
    """What the lease of backfills is kept under, beside that of the stream; also the application of their Delta rows."""
    return application[: LONGEST - len(BACKFILL)] + BACKFILL


def is_backfill(application: str) -> bool:
    """Whether rows of Delta come from a backfill, by the application that they carry."""
    return application.endswith(BACKFILL)
