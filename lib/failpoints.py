"""Named places in which a test can have the driver killed or held; off, they cost one comparison.

``CUSTID_FAILPOINT`` arms one for a process (:func:`parse` reads it):

    NAME=kill        SIGKILL for the process group, the driver and its JVM, when NAME is reached; NAME=kill:3 the third time
    NAME=hold:FILE   make FILE when NAME is reached, and go on once somebody has removed it
    *=trace:FILE     write the name of every place that is reached to FILE, a line each

The names are in the calls of :func:`failpoint`: ``batch.read``, ``write.customers``, ``append.matches``, ...
"""

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lib.errors import SettingsError

VARIABLE = "CUSTID_FAILPOINT"
ACTIONS = ("kill", "hold", "trace")
POLL = 0.05  # seconds


@dataclass(frozen=True)
class Failpoint:
    """What happens where: ``action`` is one of :data:`ACTIONS`, ``argument`` a count or a file."""

    name: str
    action: str
    argument: str = ""


def parse(text: str | None) -> Failpoint | None:
    """The failpoint that a text names, None for none; raises :class:`SettingsError` for an action there is not."""
    if not text:
        return None
    name, _, rest = text.partition("=")
    action, _, argument = rest.partition(":")
    if action not in ACTIONS:
        raise SettingsError(
            f"{VARIABLE} is {text}, which names no action.", f"Use one of {', '.join(ACTIONS)}, or unset it."
        )
    return Failpoint(name, action, argument)


_armed = parse(os.environ.get(VARIABLE))
_reached: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Say that the driver is at ``name``."""
    if _armed is not None:
        _act(_armed, name)


def _act(failpoint: Failpoint, name: str) -> None:
    if failpoint.action == "trace":
        with Path(failpoint.argument).open("a", encoding="utf-8") as trace:
            trace.write(f"{name}\n")
    elif failpoint.name == name:
        _reached[name] += 1
        if failpoint.action == "hold":
            _hold(Path(failpoint.argument))
        elif _reached[name] == int(failpoint.argument or 1):
            os.killpg(os.getpgrp(), signal.SIGKILL)


def _hold(file: Path) -> None:
    file.touch()
    while file.exists():
        time.sleep(POLL)
