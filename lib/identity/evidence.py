"""Decided pairs to facts and edges: what a micro-batch adds to the registry."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pyarrow as pa

from lib.identity.entity import Edge
from lib.identity.facts import Card, Facts, Newest
from lib.records.pair import PROFILE_COLUMNS, STORE_COLUMNS, Decision, Side, stronger

Record: TypeAlias = dict[str, Any]
Build: TypeAlias = Callable[[Record], Facts]


def evidence(pairs: pa.Table) -> tuple[dict[int, Facts], dict[Edge, Decision]]:
    """Facts by identity id and the edges between them, from pairs whose decision is no non-match."""
    identities: dict[int, Facts] = {}
    for prefix, columns, build in (
        ("l_", PROFILE_COLUMNS, profile_facts),
        ("r_", STORE_COLUMNS, store_facts),
    ):
        for record in _records(pairs, prefix, columns):
            facts = build(record)
            known = identities.get(facts.identity)
            identities[facts.identity] = facts if known is None else known.merge(facts)
    return identities, _edges(pairs)


def profile_facts(record: Record) -> Facts:
    """What one profile says of its identity."""
    recency = _recency(record)
    return Facts(
        identity=record["identity"],
        side=Side.PROFILE,
        email=Newest(recency, record["email"]) if record["email"] else None,
        address=Newest(recency, record["address"]) if record["address"] else None,
        **_shared(record),
    )


def store_facts(record: Record) -> Facts:
    """What one store record says of its identity."""
    card = record["card"]
    cards = frozenset({Card(card["token"], card["last4"], card["brand"])}) if card else frozenset[Card]()
    return Facts(identity=record["identity"], side=Side.STORE, cards=cards, **_shared(record))


def _edges(pairs: pa.Table) -> dict[Edge, Decision]:
    edges: dict[Edge, Decision] = {}
    columns = (pairs[name].to_pylist() for name in ("l_identity", "r_identity", "decision"))
    for profile, store, value in zip(*columns, strict=True):
        edge, decision = Edge(profile, store), Decision(value)
        edges[edge] = stronger(decision, edges.get(edge, decision))
    return edges


def _shared(record: Record) -> dict[str, Any]:
    return {
        "phone": record["phone"],
        "name_key": record["name_key"],
        "first_seen": record["recorded_at"],
        "last_seen": record["recorded_at"],
        "name": Newest(_recency(record), record["name"]),
        "name_variants": frozenset({record["name"]}),
    }


def _recency(record: Record) -> tuple[int, int, int]:
    return record["recorded_at"], record["partition"], record["offset"]


def _records(pairs: pa.Table, prefix: str, columns: tuple[str, ...]) -> Iterator[Record]:
    """Each record of one side once, however many pairs it is in."""
    names = ("identity", *columns)
    seen: set[tuple[int, int]] = set()
    for values in zip(*(pairs[prefix + name].to_pylist() for name in names), strict=True):
        record = dict(zip(names, values, strict=True))
        coordinate = record["partition"], record["offset"]
        if coordinate not in seen:
            seen.add(coordinate)
            yield record
