"""Measures how long each phase of a micro-batch takes."""

import time

from lib.records.batch_metrics import PHASES


class Stopwatch:
    """Divides the time into phases; the times of a repeated phase, as in a retried transaction, are added up."""

    def __init__(self) -> None:
        """Start the first phase."""
        self._began, self._since = time.time(), time.monotonic()
        self._seconds: dict[str, float] = {}

    def before(self, phase: str, began_at: int | None) -> None:
        """Add a phase from ``began_at`` (ms since 1970) to the creation of this stopwatch; None if the start is unknown."""
        if began_at is not None:
            self._seconds[phase] = max(0.0, self._began - began_at / 1_000)

    def lap(self, phase: str) -> None:
        """End a phase and start the next one."""
        now = time.monotonic()
        self._seconds[phase] = self._seconds.get(phase, 0.0) + now - self._since
        self._since = now

    def phases(self) -> dict[str, int | None]:
        """Each of :data:`PHASES` in ms; None for a phase that was not timed."""
        found = {phase: self._seconds.get(phase) for phase in PHASES}
        return {
            phase: None if seconds is None else round(seconds * 1_000) for phase, seconds in found.items()
        }
