"""A reviewer's session with the review queue of one application."""

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
    """Lists cases and stores verdicts, each in a transaction of its own; ``by`` is the reviewer's name."""

    def __init__(self, settings: Settings, by: str) -> None:
        """Take the database from the settings; a connection is opened at the first use."""
        self._application = settings.application
        self._mysql = MySql(settings.mysql)
        self._by = by

    def close(self) -> None:
        """Close the connection."""
        self._mysql.close()

    def cases(self, most: int) -> dict[str, Any]:
        """The first ``most`` pending cases, and the number of all pending cases."""
        cases, count = self._mysql.snapshot(
            lambda cursor: (pending_cases(cursor, most), count_pending(cursor))
        )
        return {"pending": count, "cases": [case.as_dict() for case in cases]}

    def decide(self, edge: Edge, verdict: Decision | None) -> dict[str, int]:
        """Store a verdict, or take it back (None); returns the numbers of customers by what happened to them."""
        change = self._mysql.transaction(
            lambda cursor: give_verdict(cursor, self._application, edge, verdict, self._by)
        )
        return _counted(change)

    def undo(self, edge: Edge) -> dict[str, int]:
        """Restore the verdict before the reviewer's own last one, unless somebody else has given one since."""
        change = self._mysql.transaction(
            lambda cursor: undo_verdict(cursor, self._application, edge, self._by)
        )
        return _counted(change)

    def ask(self, most: int, ask: Ask, show: Callable[[str], object], *, with_score: bool) -> dict[str, int]:
        """Show the pending cases one by one, and store the answers."""
        cases = self._mysql.snapshot(lambda cursor: pending_cases(cursor, most))
        return review_cases(cases, self._answer, ask, show, with_score=with_score)

    def _answer(self, case: Case, verdict: Decision | None) -> None:
        if verdict is None:
            self.undo(case.edge)
        else:
            self.decide(case.edge, verdict)


def _counted(change: RegistryChange) -> dict[str, int]:
    return {kind: len(customers) for kind, customers in change.by_kind().items()}
