"""Failpoints: named places at which a test can kill or pause the driver. When they are off, each costs one comparison.

The variable ``CUSTID_FAILPOINT`` arms one failpoint for a process (:func:`parse` reads it):

    NAME=kill        send SIGKILL to the process group (driver and JVM) at NAME; NAME=kill:3 at the third time
    NAME=hold:FILE   create FILE at NAME, and wait until somebody removes it
    *=trace:FILE     append the name of every failpoint that is reached to FILE

The names are the arguments of :func:`failpoint`: ``batch.read``, ``write.customers``, ``append.matches``, ...
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
    """An armed failpoint: ``action`` is one of :data:`ACTIONS`, ``argument`` is a count or a file."""

    name: str
    action: str
    argument: str = ""


def parse(text: str | None) -> Failpoint | None:
    """The failpoint that ``text`` describes; None if there is no text.

    Raises :class:`SettingsError` for an unknown action.
    """
    if not text:
        return None
    name, _, rest = text.partition("=")
    action, _, argument = rest.partition(":")
    if action not in ACTIONS:
        raise SettingsError(
            f"{VARIABLE} is {text}, which names no known action.",
            f"Use one of {', '.join(ACTIONS)}, or unset it.",
        )
    return Failpoint(name, action, argument)


_armed = parse(os.environ.get(VARIABLE))
_reached: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Mark the place ``name``; act if a failpoint is armed for it."""
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
