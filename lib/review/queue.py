"""Reads the cases that wait for a verdict."""

from dataclasses import dataclass
from typing import Any

from lib.database.connection import Cursor
from lib.database.readers.registry import load_registry
from lib.identity.entity import Edge
from lib.identity.facts import Facts
from lib.identity.id_text import as_text
from lib.records.pair import Comparison


@dataclass(frozen=True)
class Case:
    """A pair of identities that a person is asked about."""

    edge: Edge
    profile: Facts
    store: Facts
    found: Comparison

    def as_dict(self) -> dict[str, Any]:
        """The case for programs: both sides, and the comparison by the model."""
        return {
            "profile_identity": as_text(self.edge.profile),
            "store_identity": as_text(self.edge.store),
            "profile": _side(self.profile),
            "store": _side(self.store),
            "phone_level": self.found.phone_level,
            "name_level": self.found.name_level,
            "match_weight": self.found.match_weight,
        }


def pending_cases(cursor: Cursor, most: int) -> list[Case]:
    """The first ``most`` cases without a verdict, in the order of their identities."""
    cursor.execute(
        "SELECT profile_identity, store_identity FROM review_queue WHERE decision = 'pending' "
        "ORDER BY profile_identity, store_identity LIMIT %s",
        (most,),
    )
    edges = [Edge(*row) for row in cursor.fetchall()]
    registry = load_registry(cursor, {identity for edge in edges for identity in edge})
    known = registry.identities
    return [Case(edge, known[edge.profile], known[edge.store], registry.edges[edge]) for edge in edges]


def count_pending(cursor: Cursor) -> int:
    """The number of cases without a verdict."""
    cursor.execute("SELECT COUNT(*) FROM review_queue WHERE decision = 'pending'")
    (count,) = cursor.fetchone()
    return int(count)


def _side(facts: Facts) -> dict[str, Any]:
    return {"phone": facts.phone, "names": sorted(facts.name_variants)}
