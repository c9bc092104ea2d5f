"""Which keys the ids and tokens in the tables were made with, by their check values."""

from collections.abc import Mapping

from lib.database.connection import Cursor, ask
from lib.database.readers.migrations import seen
from lib.errors import RefusedError
from lib.settings.key_properties import check_value
from lib.settings.keys import Keys, read_key
from lib.settings.model import Settings

MIGRATION = "V008__key_checks.sql"
CARD, IDENTITY = "card", "identity"  # the names of the keys in the table


def require_same_keys(cursor: Cursor, values: Mapping[str, str]) -> bool:
    """Whether keys were used before; raises :class:`RefusedError` that names each key in whose place another one was.

    ``values`` are check values by the names of their keys (:func:`check_values`).
    """
    if seen(cursor).get(MIGRATION) is None:
        return False
    cursor.execute("SELECT name, check_value FROM key_checks")
    known = dict(cursor.fetchall())
    others = [name for name, value in values.items() if known.get(name, value) != value]
    if others:
        raise RefusedError(
            f"The {' key and the '.join(others)} key is not the one that made the ids and tokens in the tables.",
            "Point privacy.card_key and privacy.identity_key to the keys of before; they cannot be replaced.",
        )
    return bool(known)


def check_values(keys: Keys) -> dict[str, str]:
    """The check value of each key, by its name."""
    return {CARD: check_value(keys.card), IDENTITY: check_value(keys.identity)}


def identity_key(settings: Settings) -> bytes:
    """The key of the settings; raises :class:`RefusedError` if the ids in the tables were made with another one."""
    key = read_key(settings.privacy.identity_key)
    ask(settings.mysql, lambda cursor: require_same_keys(cursor, {IDENTITY: check_value(key)}))
    return key
