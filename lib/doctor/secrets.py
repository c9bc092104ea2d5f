"""What the references to secrets lead to. It is measured, and neither kept nor shown."""

from lib.doctor.finding import Finding, ok, warn
from lib.settings.load import read_secret

SHORTEST = 16  # bytes


def secret(name: str, reference: str) -> Finding:
    """Whether there is a secret behind a reference; raises :class:`SettingsError` when there is none."""
    return strength(name, reference, len(read_secret(reference)))


def strength(name: str, reference: str, size: int) -> Finding:
    """What a secret of so many bytes is worth."""
    if size < SHORTEST:
        return warn(
            name,
            f"{reference} has fewer than {SHORTEST} bytes.",
            "Use 32 random ones; keys only before the first run, as ids and tokens hang on them.",
        )
    return ok(name, f"{reference} has {SHORTEST} bytes or more")
