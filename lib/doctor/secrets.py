"""Checks the secrets that settings refer to. None of them is ever shown."""

from lib.doctor.finding import Finding, ok, warn
from lib.settings.keys import SHORTEST, Keys, read_key, require_different
from lib.settings.load import read_if_there, read_secret
from lib.settings.model import PrivacySettings

SHORTEST_PASSWORD = 16  # bytes


def key(name: str, reference: str) -> Finding:
    """Whether a key may be used; raises :class:`SettingsError` if it is missing, too short or readable by others."""
    read_key(reference)
    return ok(name, f"{reference} has {SHORTEST} bytes or more")


def identity_key(privacy: PrivacySettings) -> Finding:
    """As :func:`key`, and whether all keys differ."""
    own = read_key(privacy.identity_key)
    earlier = tuple(map(read_if_there, privacy.earlier_card_keys))
    require_different(privacy, Keys(read_if_there(privacy.card_key), own, earlier))
    return key("identity key", privacy.identity_key)


def secret(name: str, reference: str) -> Finding:
    """Whether a password is long enough; raises :class:`SettingsError` if it is missing or empty."""
    if len(read_secret(reference)) < SHORTEST_PASSWORD:
        return warn(name, f"{reference} has fewer than {SHORTEST_PASSWORD} bytes.", "Use a longer one.")
    return ok(name, f"{reference} has {SHORTEST_PASSWORD} bytes or more")
