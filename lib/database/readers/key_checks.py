"""Which keys the ids and tokens in the tables were made with, by their check values."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lib.database.connection import Cursor, ask
from lib.database.readers.migrations import seen
from lib.errors import RefusedError
from lib.settings.key_properties import check_value
from lib.settings.keys import Keys, read_key
from lib.settings.model import Settings

MIGRATION, WITH_VERSIONS = "V008__key_checks.sql", "V014__key_versions.sql"
CARD, IDENTITY = (
    "card",
    "identity",
)  # the names of the keys in the table; later versions of the card key are card.2, card.3, ...
ROTATE = "./spark-submit.sh keys rotate"


class KnownKey(NamedTuple):
    """A row of ``key_checks``."""

    check_value: str
    is_complete: bool


def known_keys(cursor: Cursor) -> dict[str, KnownKey]:
    """The keys that the tables know, by name; none before the first run."""
    applied = seen(cursor)
    if applied.get(MIGRATION) is None:
        return {}
    is_complete = "is_complete" if applied.get(WITH_VERSIONS) else "TRUE"
    cursor.execute(f"SELECT name, check_value, {is_complete} FROM key_checks")  # noqa: S608 - our own names
    return {name: KnownKey(value, bool(complete)) for name, value, complete in cursor.fetchall()}


def require_keys(cursor: Cursor, keys: Keys) -> bool:
    """Whether keys were used before; raises :class:`RefusedError` unless they were these, in all of their versions.

    It is also raised while a rotation is not complete.
    """
    known = known_keys(cursor)
    require_same(known, check_values(keys))
    _require_complete(known)
    versions, stored = len(keys.cards), count_versions(known)
    if stored > versions:
        raise fewer(versions, stored)
    if known and stored < versions:
        raise RefusedError(
            f"The settings have {versions} versions of the card key, and the tokens in the tables are of version {stored}.",
            f"Stop all jobs of the application and run {ROTATE}.",
        )
    return bool(known)


def require_same(known: Mapping[str, KnownKey], values: Mapping[str, str]) -> None:
    """Raise :class:`RefusedError` that names each key in whose place another one was; ``values`` as of :func:`check_values`."""
    others = [name for name, value in values.items() if name in known and known[name].check_value != value]
    if others:
        raise RefusedError(
            f"The {' and the '.join(map(_in_words, others))} is not the one that made the ids and tokens in the tables.",
            "Point privacy.card_key and privacy.identity_key to the keys of before. A new card key needs all earlier ones in "
            "privacy.earlier_card_keys, oldest first; the identity key cannot be replaced.",
        )


def require_no_rotation(cursor: Cursor) -> None:
    """Raise :class:`RefusedError` while a rotation is not complete."""
    _require_complete(known_keys(cursor))


def count_versions(names: Iterable[str]) -> int:
    """The newest version of the card key among names of keys; 0 if there is none."""
    return sum(name.partition(".")[0] == CARD for name in names)


def fewer(versions: int, stored: int) -> RefusedError:
    """The error for settings that lack earlier keys."""
    return RefusedError(
        f"The settings have {versions} of {stored} versions of the card key that the tables know.",
        "List the earlier keys in privacy.earlier_card_keys, oldest first, and let privacy.card_key name the newest one.",
    )


def check_values(keys: Keys) -> dict[str, str]:
    """The check value of each key, by its name."""
    cards = {name_of(version): check_value(key) for version, key in enumerate(keys.cards, start=1)}
    return {**cards, IDENTITY: check_value(keys.identity)}


def name_of(version: int) -> str:
    """The name of a version of the card key; that of the first is from before there were several."""
    return CARD if version == 1 else f"{CARD}.{version}"


def identity_key(settings: Settings) -> bytes:
    """The key of the settings; raises :class:`RefusedError` if the ids in the tables were made with another one."""
    key = read_key(settings.privacy.identity_key)
    ask(settings.mysql, lambda cursor: require_same(known_keys(cursor), {IDENTITY: check_value(key)}))
    return key


def _require_complete(known: Mapping[str, KnownKey]) -> None:
    if not all(key.is_complete for key in known.values()):
        raise RefusedError(
            f"A rotation of the card tokens to version {count_versions(known)} has begun and is not complete.",
            f"Run {ROTATE} again; it goes on where it stopped.",
        )


def _in_words(name: str) -> str:
    key, _, version = name.partition(".")
    return f"{key} key of version {version}" if version else f"{key} key"
