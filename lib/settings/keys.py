"""The secret keys from which card tokens and ids are derived, and what makes a key too weak to be used."""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from lib.errors import SettingsError
from lib.settings.key_properties import properties_file
from lib.settings.load import read_secret
from lib.settings.model import PrivacySettings

SHORTEST = 32  # bytes: the length of the hash, the least that RFC 2104, section 3 recommends
STRANGERS = stat.S_IRWXG | stat.S_IRWXO
MAKE_ONE = (
    "Make one with: ./spark-submit.sh keys create FILE. docs/how-to/secure.md says how a card key is changed."
)


@dataclass(frozen=True)
class Keys:
    """The newest key of card tokens, the key of ids, and the earlier keys of card tokens, oldest first.

    They are in no text of this object, so that no error can show them.
    """

    card: bytes = field(repr=False)
    identity: bytes = field(repr=False)
    earlier_cards: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def cards(self) -> tuple[bytes, ...]:
        """All keys of card tokens so far: the key of version 1 comes first."""
        return *self.earlier_cards, self.card


def read_keys(privacy: PrivacySettings) -> Keys:
    """Read all keys.

    Raises :class:`lib.errors.SettingsError` that names the reference of a key that is missing, too short, readable by others, or the
    same as another key.
    """
    earlier = tuple(map(read_key, privacy.earlier_card_keys))
    keys = Keys(read_key(privacy.card_key), read_key(privacy.identity_key), earlier)
    require_different(privacy, keys)
    return keys


def read_key(reference: str) -> bytes:
    """Read one key; raises :class:`lib.errors.SettingsError` if it is missing, too short or readable by others."""
    key = read_secret(reference)
    if len(key) < SHORTEST:
        raise SettingsError(f"The key {reference} has fewer than {SHORTEST} bytes.", MAKE_ONE)
    kind, _, place = reference.partition(":")
    if kind == "file" and Path(place).stat().st_mode & STRANGERS:
        raise SettingsError(f"Others than its owner may use the key {reference}.", f"Run: chmod 600 {place}")
    return key


def require_different(privacy: PrivacySettings, keys: Keys) -> None:
    """Raise :class:`lib.errors.SettingsError` if two keys are the same: who learns one would have both. Missing ones are not compared."""
    references = (*privacy.earlier_card_keys, privacy.card_key, privacy.identity_key)
    first: dict[bytes, str] = {}
    for key, reference in zip((*keys.cards, keys.identity), references, strict=True):
        if key in first:
            raise SettingsError(f"{first[key]} and {reference} are the same key.", MAKE_ONE)
        if key:
            first[key] = reference


def write_for_executors(keys: Keys, path: Path) -> None:
    """Write a new file of Java security properties, which only its owner may read."""
    write_secret(path, properties_file((*keys.cards, keys.identity)))


def create_key(path: Path) -> None:
    """Write a new file with 32 random bytes as hexadecimal digits: a key, or a password; only its owner may read it."""
    path.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    write_secret(path, secrets.token_hex(SHORTEST))


def write_secret(path: Path, text: str) -> None:
    """Write a new file that only its owner may read; raises :class:`lib.errors.SettingsError` if it exists."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SettingsError(f"{path} exists.", "Name a new file.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.", "Name another place.") from None
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(text)
