"""How long each phase of a micro-batch takes."""

import time

from lib.records.batch_metrics import PHASES


class Stopwatch:
    """Divides the time into phases; where one comes again, as in a transaction tried again, it adds up."""

    def __init__(self) -> None:
        """The first phase begins."""
        self._began, self._since = time.time(), time.monotonic()
        self._seconds: dict[str, float] = {}

    def before(self, phase: str, began_at: int | None) -> None:
        """A phase that had begun at a time in ms since 1970, and ended when this clock was made; None: nobody knows."""
        if began_at is not None:
            self._seconds[phase] = max(0.0, self._began - began_at / 1_000)

    def lap(self, phase: str) -> None:
        """A phase ends, and the next one begins."""
        now = time.monotonic()
        self._seconds[phase] = self._seconds.get(phase, 0.0) + now - self._since
        self._since = now

    def phases(self) -> dict[str, int | None]:
        """Each of :data:`PHASES` in ms; None for what was not timed."""
        found = {phase: self._seconds.get(phase) for phase in PHASES}
        return {
            phase: None if seconds is None else round(seconds * 1_000) for phase, seconds in found.items()
        }
