"""Stores the check values of the keys that ids and tokens are made with, and which version the tokens are being brought to."""

import json

from lib.database.connection import Cursor
from lib.database.readers.key_checks import (
    ROTATE,
    check_values,
    count_versions,
    fewer,
    known_keys,
    name_of,
    require_keys,
    require_same,
)
from lib.errors import RefusedError
from lib.settings.keys import Keys

INSERT = "INSERT INTO key_checks (name, check_value) VALUES (%s, %s) AS new ON DUPLICATE KEY UPDATE name = new.name"


def register_keys(cursor: Cursor, keys: Keys) -> None:
    """Store the check values the first time; raises :class:`lib.errors.RefusedError` as :func:`require_keys` does.

    Also if there are tokens already, from before check values were kept, and the settings have several versions.
    """
    if require_keys(cursor, keys):
        return
    if len(keys.cards) > 1 and _has_members(cursor):
        raise RefusedError(
            "The tables have tokens from before keys had versions, and the settings have several versions of the card key.",
            f"Stop all jobs of the application and run {ROTATE}.",
        )
    cursor.executemany(INSERT, list(check_values(keys).items()))


def begin_rotation(cursor: Cursor, application: str, keys: Keys) -> None:
    """Note that the tokens are being brought to the newest version; no other job begins before :func:`finish_rotation`.

    Raises :class:`lib.errors.RefusedError` if a key is not the one of its version, or if earlier keys are missing.
    """
    known, version = known_keys(cursor), len(keys.cards)
    require_same(known, check_values(keys))
    if count_versions(known) > version:
        raise fewer(version, count_versions(known))
    cursor.executemany(INSERT, list(check_values(keys).items()))
    cursor.execute("UPDATE key_checks SET is_complete = FALSE WHERE name = %s", (name_of(version),))
    _audit(cursor, application, "key rotation begun", version)


def finish_rotation(cursor: Cursor, application: str, keys: Keys) -> None:
    """Note that all tokens are of the newest version."""
    cursor.execute("UPDATE key_checks SET is_complete = TRUE")
    _audit(cursor, application, "key rotation complete", len(keys.cards))


def _audit(cursor: Cursor, application: str, event: str, version: int) -> None:
    cursor.execute(
        "INSERT INTO audit_log (application, event, detail) VALUES (%s, %s, %s)",
        (application, event, json.dumps({"version": version})),
    )


def _has_members(cursor: Cursor) -> bool:
    cursor.execute("SELECT 1 FROM customer_members LIMIT 1")
    return cursor.fetchone() is not None
