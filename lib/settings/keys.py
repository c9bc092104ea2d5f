"""The secret keys from which card tokens and ids are derived."""

from dataclasses import dataclass

from lib.settings.load import read_secret
from lib.settings.model import PrivacySettings


@dataclass(frozen=True)
class Keys:
    """The key of card tokens and the key of ids."""

    card: bytes
    identity: bytes


def read_keys(privacy: PrivacySettings) -> Keys:
    """Read both keys; raises :class:`lib.errors.SettingsError` that names a reference whose secret is missing or empty."""
    return Keys(read_secret(privacy.card_key), read_secret(privacy.identity_key))
