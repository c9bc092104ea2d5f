"""A connection to the queue of one application."""

from collections.abc import Callable
from typing import Any

from lib.database.connection import MySql
from lib.identity.entity import Edge
from lib.identity.registry import RegistryChange
from lib.records.pair import Decision
from lib.resolution.verdict import give_verdict, undo_verdict
from lib.review.queue import Case, count_pending, pending_cases
from lib.review.terminal import Ask, review_cases
from lib.settings.model import Settings


class ReviewSession:
    """Lists cases and keeps verdicts, each in a transaction of its own; ``by`` is whose verdicts they are."""

    def __init__(self, settings: Settings, by: str) -> None:
        """Nothing is opened yet."""
        self._application = settings.application
        self._mysql = MySql(settings.mysql)
        self._by = by

    def close(self) -> None:
        """Close the connection."""
        self._mysql.close()

    def cases(self, most: int) -> dict[str, Any]:
        """The first pending cases, and how many there are in all."""
        found, count = self._mysql.snapshot(
            lambda cursor: (pending_cases(cursor, most), count_pending(cursor))
        )
        return {"pending": count, "cases": [case.as_dict() for case in found]}

    def decide(self, edge: Edge, verdict: Decision | None) -> dict[str, int]:
        """Keep a verdict, or take it back; how many customers it created, changed, merged, split and dissolved."""
        change = self._mysql.transaction(
            lambda cursor: give_verdict(cursor, self._application, edge, verdict, self._by)
        )
        return _counted(change)

    def undo(self, edge: Edge) -> dict[str, int]:
        """Bring back what had been said before one's own last verdict; what somebody else said since stays."""
        change = self._mysql.transaction(
            lambda cursor: undo_verdict(cursor, self._application, edge, self._by)
        )
        return _counted(change)

    def ask(self, most: int, ask: Ask, show: Callable[[str], object], *, with_score: bool) -> dict[str, int]:
        """Go through the pending cases with a person."""
        cases = self._mysql.snapshot(lambda cursor: pending_cases(cursor, most))
        return review_cases(cases, self._answer, ask, show, with_score=with_score)

    def _answer(self, case: Case, verdict: Decision | None) -> None:
        if verdict is None:
            self.undo(case.edge)
        else:
            self.decide(case.edge, verdict)


def _counted(change: RegistryChange) -> dict[str, int]:
    return {kind: len(customers) for kind, customers in change.by_kind().items()}
