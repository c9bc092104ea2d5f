"""The secret keys from which card tokens and ids are derived, and what makes a key too weak to be used."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from lib.errors import SettingsError
from lib.settings.key_properties import properties_file
from lib.settings.load import read_secret
from lib.settings.model import PrivacySettings

SHORTEST = 32  # bytes: the length of the hash, the least that RFC 2104, section 3 recommends
STRANGERS = stat.S_IRWXG | stat.S_IRWXO
MAKE_ONE = "Make one with: (umask 077; openssl rand -hex 32 > FILE). Change a key only before the first run."


@dataclass(frozen=True)
class Keys:
    """The key of card tokens and the key of ids. They are in no text of this object, so that no error can show them."""

    card: bytes = field(repr=False)
    identity: bytes = field(repr=False)


def read_keys(privacy: PrivacySettings) -> Keys:
    """Read both keys.

    Raises :class:`lib.errors.SettingsError` that names the reference of a key that is missing, too short, readable by others, or the
    same as the other key.
    """
    keys = Keys(read_key(privacy.card_key), read_key(privacy.identity_key))
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
    """Raise :class:`lib.errors.SettingsError` if both keys are the same: who learns one would have both."""
    if keys.card == keys.identity:
        raise SettingsError(f"{privacy.card_key} and {privacy.identity_key} are the same key.", MAKE_ONE)


def write_for_executors(keys: Keys, path: Path) -> None:
    """Write a new file of Java security properties, which only its owner may read."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SettingsError(f"{path} exists.", "Name a new file.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.", "Name another place.") from None
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(properties_file((keys.card, keys.identity)))
