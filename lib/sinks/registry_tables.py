"""The registry in MySQL: load the components that a batch touches, write what it changes."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from lib.identity.entity import Edge
from lib.identity.facts import Facts, facts_from_json
from lib.identity.registry import Registry, RegistryChange
from lib.records.pair import Comparison, Decision, Side
from lib.sinks.mysql import Cursor
from lib.sinks.table_rows import EDGE_COLUMNS, TableRows, customer_rows, edge_rows, member_rows
from lib.sinks.upsert import Upsert

IDS_A_QUERY = 5_000
Key = TypeVar("Key", int, Edge)


def load_registry(cursor: Cursor, identities: Collection[int]) -> Registry:
    """Every identity, with all its edges, of every component that one of ``identities`` belongs to."""
    homes = {
        row[0]
        for row in _select(cursor, "SELECT component_id FROM customer_members WHERE identity_id", identities)
    }
    members = {
        row[0]: Facts(row[0], Side(row[1]), *row[2:6], **facts_from_json(row[6]))
        for row in _select(
            cursor,
            "SELECT identity_id, side, phone, name_key, first_seen, last_seen, facts "
            "FROM customer_members WHERE component_id",
            homes,
        )
    }
    profiles = [facts.identity for facts in members.values() if facts.side is Side.PROFILE]
    query = f"SELECT {', '.join(EDGE_COLUMNS)} FROM customer_edges WHERE profile_identity"  # noqa: S608 - our own names
    return Registry(members, dict(map(_edge, _select(cursor, query, profiles))))


def load_homes(cursor: Cursor, identities: Collection[int] | None) -> dict[int, int]:
    """The component of each of ``identities`` that the tables know; None: of all of them."""
    query = "SELECT identity_id, component_id FROM customer_members"
    if identities is None:
        cursor.execute(query)
        return dict(cursor.fetchall())
    return dict(_select(cursor, f"{query} WHERE identity_id", identities))


def write_change(cursor: Cursor, upsert: Upsert, change: RegistryChange, model_version: int) -> None:
    """Write every table in a fixed order, each by primary key, so that two writers cannot deadlock."""
    write_rows(cursor, upsert, change, rows_of(change, model_version))


def rows_of(change: RegistryChange, model_version: int) -> Iterator[TableRows]:
    """The rows that a change brings or alters, table by table as they are asked for.

    Those that are made soonest come first: they are on their way while the others are made.
    """
    yield edge_rows(change.edges)
    yield member_rows(change.members)
    yield customer_rows(change.created + change.updated, model_version)
    yield TableRows("customer_aliases", ("alias_id", "customer_id"), list(change.aliases.items()))


def write_rows(cursor: Cursor, upsert: Upsert, change: RegistryChange, rows: Iterable[TableRows]) -> None:
    """Write a change and the rows of it."""
    upsert.write(cursor, rows)
    _delete(cursor, "DELETE FROM customers WHERE customer_id", [*change.merged, *change.dissolved])
    _delete(cursor, "DELETE FROM customer_members WHERE identity_id", change.removed_members)
    edges = "DELETE FROM customer_edges WHERE (profile_identity, store_identity)"
    _delete(cursor, edges, change.removed_edges)
    _delete(cursor, "DELETE FROM customer_aliases WHERE alias_id", change.revoked_aliases)


def forget_cases(cursor: Cursor, edges: Collection[Edge]) -> None:
    """Take pairs out of the review queue that nobody has decided on."""
    pending = "DELETE FROM review_queue WHERE decision = 'pending' AND (profile_identity, store_identity)"
    _delete(cursor, pending, edges)


def _edge(row: tuple[Any, ...]) -> tuple[Edge, Comparison]:
    profile, store, decision, phone_level, name_level, weight, version, verdict = row
    said = Decision(verdict) if verdict else None
    return Edge(profile, store), Comparison(
        Decision(decision), phone_level, name_level, weight, version, said
    )


def _select(cursor: Cursor, query: str, ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    for part in _parts(ids):
        cursor.execute(f"{query} IN ({part})")
        yield from cursor.fetchall()


def _delete(cursor: Cursor, statement: str, keys: Collection[Key]) -> None:
    for part in _parts(keys):
        cursor.execute(f"{statement} IN ({part})")


def _parts(keys: Collection[Key]) -> Iterator[str]:
    """The keys, which are numbers and need no quoting, as lists that MySQL's range optimiser still takes."""
    ordered = iter(sorted(keys))
    while part := ", ".join(map(_literal, islice(ordered, IDS_A_QUERY))):
        yield part


def _literal(key: int | Edge) -> str:
    return f"({int(key.profile)}, {int(key.store)})" if isinstance(key, Edge) else str(int(key))
