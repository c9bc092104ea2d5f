"""Gives customers precedence over history: while the stream is behind, history waits, but not forever."""

import time
from collections.abc import Callable
from datetime import timedelta


class HistoryGate:
    """Decides when history may read on (docs/adr/0022).

    History waits while the customers are behind, but for at most ``at_most`` in total until they have caught up. After that,
    both queries run side by side. So history cannot wait until a topic's retention deletes records that it has not read.
    """

    def __init__(
        self, behind: Callable[[], int], at_most: timedelta, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``behind`` returns how many records the last micro-batch of the customers left unread."""
        self._behind = behind
        self._at_most = at_most.total_seconds()
        self._clock = clock
        self._since: float | None = None

    def allows_history(self) -> bool:
        """Whether a micro-batch of history may start now."""
        if not self._behind():
            self._since = None
            return True
        if self._since is None:
            self._since = self._clock()
        return self._clock() - self._since >= self._at_most
