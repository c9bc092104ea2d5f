"""How long each part of a micro-batch takes."""

import time

from lib.records.batch_metrics import PARTS


class Stopwatch:
    """Divides the time into parts; where a part comes again, as in a transaction tried again, it adds up."""

    def __init__(self) -> None:
        """The first part begins."""
        self._began, self._since = time.time(), time.monotonic()
        self._seconds: dict[str, float] = {}

    def before(self, part: str, began_at: int | None) -> None:
        """A part that had begun at a time in ms since 1970, and ended when this clock was made; None: nobody knows."""
        if began_at is not None:
            self._seconds[part] = max(0.0, self._began - began_at / 1_000)

    def lap(self, part: str) -> None:
        """A part ends, and the next one begins."""
        now = time.monotonic()
        self._seconds[part] = self._seconds.get(part, 0.0) + now - self._since
        self._since = now

    def parts(self) -> dict[str, int | None]:
        """Each of :data:`PARTS` in ms; None for what was not timed."""
        found = {part: self._seconds.get(part) for part in PARTS}
        return {part: None if seconds is None else round(seconds * 1_000) for part, seconds in found.items()}
