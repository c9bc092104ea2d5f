"""Customers before history: while the stream has fallen behind, history waits, but not for ever."""

import time
from collections.abc import Callable
from datetime import timedelta


class HistoryGate:
    """Says when history may read on; docs/adr/0022.

    It waits while the customers are behind, in one catch-up for ``at_most`` altogether: from then on both go side by side
    until the customers have caught up. So a topic's retention is never waited out.
    """

    def __init__(
        self, behind: Callable[[], int], at_most: timedelta, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``behind`` says how many records the customers' last micro-batch left unread."""
        self._behind = behind
        self._at_most = at_most.total_seconds()
        self._clock = clock
        self._since: float | None = None

    def allows_history(self) -> bool:
        """Whether a batch of history may begin now."""
        if not self._behind():
            self._since = None
            return True
        if self._since is None:
            self._since = self._clock()
        return self._clock() - self._since >= self._at_most
