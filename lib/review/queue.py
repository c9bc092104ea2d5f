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
    """The first ``most`` cases without a verdict, in the order of their identities.

    Cases at crowded phones are left out: hundreds of people there have one given name.
    """
    cases: list[Case] = []
    edges = _pending_after(cursor, Edge(-1, -1), most)
    while edges and len(cases) < most:
        registry = load_registry(cursor, {identity for edge in edges for identity in edge})
        known, suppressed = registry.identities, registry.acceptance.suppressed
        cases += [
            Case(edge, known[edge.profile], known[edge.store], registry.edges[edge])
            for edge in edges
            if edge not in suppressed
        ]
        edges = _pending_after(cursor, edges[-1], most)
    return cases[:most]


def _pending_after(cursor: Cursor, edge: Edge, most: int) -> list[Edge]:
    cursor.execute(
        "SELECT profile_identity, store_identity FROM review_queue WHERE decision = 'pending' "
        "AND (profile_identity, store_identity) > (%s, %s) ORDER BY profile_identity, store_identity LIMIT %s",
        (*edge, most),
    )
    return [Edge(*row) for row in cursor.fetchall()]


def count_pending(cursor: Cursor) -> int:
    """The number of cases without a verdict, with those at crowded phones."""
    cursor.execute("SELECT COUNT(*) FROM review_queue WHERE decision = 'pending'")
    (count,) = cursor.fetchone()
    return int(count)


def _side(facts: Facts) -> dict[str, Any]:
    return {"phone": facts.phone, "names": sorted(facts.name_variants)}
