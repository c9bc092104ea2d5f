"""Times as people write them."""

import re
from datetime import datetime, timezone

from lib.errors import SettingsError

HOW = "Write a time: 2026-11-01, 2026-11-01T06:00, 2026-11-01T06:00+01:00."


def moment(text: str, how: str = HOW) -> datetime:
    """Read ISO-8601, UTC where no zone is given; a date is its first moment. Raises :class:`SettingsError`, with ``how``."""
    try:
        when = datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))  # Python 3.10 knows no Z
    except ValueError:
        raise SettingsError(f"{text} is no time.", how) from None
    return when.astimezone(timezone.utc) if when.tzinfo else when.replace(tzinfo=timezone.utc)


def past_moment(text: str) -> datetime:
    """The same, not later than now."""
    when = moment(text)
    if when > datetime.now(timezone.utc):
        raise SettingsError(f"{text} lies ahead.", "Give a time that has passed.")
    return when
