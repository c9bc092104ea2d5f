"""Checks the secrets that settings refer to. Only the length of a secret is checked, and it is never shown."""

from lib.doctor.finding import Finding, ok, warn
from lib.settings.load import read_secret

SHORTEST = 16  # bytes


def secret(name: str, reference: str) -> Finding:
    """Whether a secret is long enough; raises :class:`SettingsError` if it is missing or empty."""
    return strength(name, reference, len(read_secret(reference)))


def strength(name: str, reference: str, size: int) -> Finding:
    """Whether a secret of ``size`` bytes is long enough."""
    if size < SHORTEST:
        return warn(
            name,
            f"{reference} has fewer than {SHORTEST} bytes.",
            "Use 32 random ones. Change a key only before the first run: ids and tokens are derived from it.",
        )
    return ok(name, f"{reference} has {SHORTEST} bytes or more")
