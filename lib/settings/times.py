"""Reads times that people write on a command line."""

import re
from datetime import datetime, timezone

from lib.errors import SettingsError

HOW = "Write a time: 2026-11-01, 2026-11-01T06:00, 2026-11-01T06:00+01:00."


def moment(text: str, how: str = HOW) -> datetime:
    """Read ISO 8601: UTC if no zone is given, midnight if no time is; raises :class:`SettingsError` with the remedy ``how``."""
    try:
        # Before Python 3.11, fromisoformat() does not accept a trailing Z.
        when = datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))
    except ValueError:
        raise SettingsError(f"{text} is not a time.", how) from None
    return when.astimezone(timezone.utc) if when.tzinfo else when.replace(tzinfo=timezone.utc)


def past_moment(text: str) -> datetime:
    """Read a time as :func:`moment` does; raises :class:`SettingsError` if it is in the future."""
    when = moment(text)
    if when > datetime.now(timezone.utc):
        raise SettingsError(f"{text} is in the future.", "Give a time in the past.")
    return when
