"""The secrets that tokens and ids are derived with."""

from dataclasses import dataclass

from lib.settings.load import read_secret
from lib.settings.model import PrivacySettings


@dataclass(frozen=True)
class Keys:
    """Of card tokens, and of ids."""

    card: bytes
    identity: bytes


def read_keys(privacy: PrivacySettings) -> Keys:
    """Both keys; raises :class:`lib.errors.SettingsError` naming a reference with nothing behind it."""
    return Keys(read_secret(privacy.card_key), read_secret(privacy.identity_key))
