"""Reads the registry from MySQL: whole components, with all their identities and edges."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, TypeVar

from lib.database.connection import Cursor
from lib.identity.entity import Edge
from lib.identity.facts import Facts, facts_from_json
from lib.identity.registry import Home, Registry
from lib.records.pair import Comparison, Decision, Side

EDGE_COLUMNS = (
    "profile_identity",
    "store_identity",
    "decision",
    "phone_level",
    "name_level",
    "match_weight",
    "model_version",
    "verdict",
)
MEMBERS = (
    "SELECT identity_id, component_id, customer_id, side, phone, name_key, first_seen, last_seen, facts "
    "FROM customer_members WHERE component_id"
)
IDS_A_QUERY = 5_000
Key = TypeVar("Key", int, Edge)


def load_registry(cursor: Cursor, identities: Collection[int]) -> Registry:
    """All identities and edges of the components that the ``identities`` belong to."""
    touched = {
        row[0]
        for row in _select(cursor, "SELECT component_id FROM customer_members WHERE identity_id", identities)
    }
    members: dict[int, Facts] = {}
    homes: dict[int, Home] = {}
    for identity, component, customer, side, *columns, facts in _select(cursor, MEMBERS, touched):
        of_side = Side(side)
        members[identity] = Facts(identity, of_side, *columns, **facts_from_json(facts, of_side))
        homes[identity] = Home(component, customer)
    profiles = [facts.identity for facts in members.values() if facts.side is Side.PROFILE]
    query = f"SELECT {', '.join(EDGE_COLUMNS)} FROM customer_edges WHERE profile_identity"  # noqa: S608 - our own names
    return Registry(members, dict(map(_edge, _select(cursor, query, profiles))), homes)


def load_homes(cursor: Cursor, identities: Collection[int] | None) -> dict[int, int]:
    """The component of each of the ``identities`` that is in the tables; None stands for all identities."""
    query = "SELECT identity_id, component_id FROM customer_members"
    if identities is None:
        cursor.execute(query)
        return dict(cursor.fetchall())
    return dict(_select(cursor, f"{query} WHERE identity_id", identities))


def _edge(row: tuple[Any, ...]) -> tuple[Edge, Comparison]:
    profile, store, decision, phone_level, name_level, weight, version, verdict = row
    said = Decision(verdict) if verdict else None
    return Edge(profile, store), Comparison(
        Decision(decision), phone_level, name_level, weight, version, said
    )


def _select(cursor: Cursor, query: str, ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    for part in key_lists(ids):
        cursor.execute(f"{query} IN ({part})")
        yield from cursor.fetchall()


def key_lists(keys: Collection[Key]) -> Iterator[str]:
    """The sorted keys as lists for an ``IN``, each short enough for MySQL's range optimiser.

    Keys are numbers, so they need no quoting. In sorted order, two transactions lock rows in the same order.
    """
    ordered = iter(sorted(keys))
    while part := ", ".join(map(_literal, islice(ordered, IDS_A_QUERY))):
        yield part


def _literal(key: int | Edge) -> str:
    return f"({int(key.profile)}, {int(key.store)})" if isinstance(key, Edge) else str(int(key))
