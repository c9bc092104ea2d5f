"""Which keys the ids and tokens in the tables were made with, by their check values."""

from lib.database.connection import Cursor
from lib.database.readers.migrations import seen
from lib.errors import RefusedError
from lib.settings.key_properties import check_value
from lib.settings.keys import Keys

MIGRATION = "V008__key_checks.sql"


def require_same_keys(cursor: Cursor, keys: Keys) -> bool:
    """Whether the keys were used before; raises :class:`RefusedError` that names each key in whose place another one was."""
    if seen(cursor).get(MIGRATION) is None:
        return False
    cursor.execute("SELECT name, check_value FROM key_checks")
    known = dict(cursor.fetchall())
    others = [name for name, value in check_values(keys).items() if known.get(name, value) != value]
    if others:
        raise RefusedError(
            f"The {' key and the '.join(others)} key is not the one that made the ids and tokens in the tables.",
            "Point privacy.card_key and privacy.identity_key to the keys of before; they cannot be replaced.",
        )
    return bool(known)


def check_values(keys: Keys) -> dict[str, str]:
    """The check value of each key, by its name."""
    return {"card": check_value(keys.card), "identity": check_value(keys.identity)}
