"""Looks up identities, their customers and their pairs in MySQL, each by an index."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from lib.database.connection import Cursor
from lib.database.readers.registry import key_lists
from lib.identity.entity import Edge
from lib.identity.facts import facts_from_json
from lib.records.pair import IDENTITY, Decision, Side


class Member(NamedTuple):
    """An identity that is in a pair; ``customer_id`` is None while no edge of it is accepted."""

    identity: int
    customer_id: int | None
    side: Side
    phone: str
    names: frozenset[str]


class Golden(NamedTuple):
    """What a customer is called by."""

    customer_id: int
    name: str
    phone: str


class Pair(NamedTuple):
    """A pair of identities, the model's decision on it, and the verdict of a person if there is one."""

    edge: Edge
    decision: Decision
    verdict: Decision | None


def members_with(cursor: Cursor, column: str, value: str, most: int) -> list[int]:
    """The first ``most`` identities with this ``phone`` or ``name_key``."""
    if column not in IDENTITY:
        raise ValueError(column)
    cursor.execute(
        f"SELECT identity_id FROM customer_members WHERE {column} = %s LIMIT %s",  # noqa: S608 - one of our own names
        (value, most),
    )
    return [identity for (identity,) in cursor.fetchall()]


def members(cursor: Cursor, identities: Collection[int]) -> dict[int, Member]:
    """Those of the ``identities`` that are in a pair."""
    query = "SELECT identity_id, customer_id, side, phone, facts FROM customer_members WHERE identity_id"
    return {row[0]: _member(*row) for row in _each(cursor, query, identities)}


def golden(cursor: Cursor, customers: Collection[int]) -> list[Golden]:
    """Names and phones of customers, by their ids."""
    query = "SELECT customer_id, name, phone FROM customers WHERE customer_id"
    return sorted(Golden(*row) for row in _each(cursor, query, customers))


def pairs_from(cursor: Cursor, profiles: Collection[int], most: int) -> list[Pair]:
    """The first ``most`` pairs of profile identities, in the order of their identities."""
    query = "SELECT profile_identity, store_identity, decision, verdict FROM customer_edges WHERE profile_identity"
    found = (
        Pair(Edge(profile, store), Decision(decision), Decision(verdict) if verdict else None)
        for profile, store, decision, verdict in _each(cursor, query, profiles)
    )
    return sorted(found)[:most]


def _member(identity: int, customer_id: int | None, side: str, phone: str, facts: str) -> Member:
    names = facts_from_json(facts, Side(side))["name_variants"]
    return Member(identity, customer_id, Side(side), phone, names)


def _each(cursor: Cursor, query: str, ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    for part in key_lists(ids):
        cursor.execute(f"{query} IN ({part})")
        yield from cursor.fetchall()
