"""Stores the check values of the keys that ids and tokens are made with."""

from lib.database.connection import Cursor
from lib.database.readers.key_checks import check_values, require_same_keys
from lib.settings.keys import Keys


def register_keys(cursor: Cursor, keys: Keys) -> None:
    """Store the check values the first time; raises :class:`lib.errors.RefusedError` if they are those of other keys."""
    if require_same_keys(cursor, check_values(keys)):
        return
    statement = "INSERT INTO key_checks (name, check_value) VALUES (%s, %s) AS new ON DUPLICATE KEY UPDATE name = new.name"
    cursor.executemany(statement, list(check_values(keys).items()))
