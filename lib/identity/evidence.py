"""Decided pairs to facts and edges: what a micro-batch adds to the registry."""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any, TypeAlias

import pyarrow as pa

from lib.identity.entity import Edge, strongest
from lib.identity.facts import Card, Facts, Newest, by_identity
from lib.records.pair import PROFILE_COLUMNS, STORE_COLUMNS, Comparison, Decision, Side

EDGE_COLUMNS = "l_identity", "r_identity", "decision", "phone_level", "name_level", "match_weight"
Record: TypeAlias = dict[str, Any]


def evidence(pairs: pa.Table, model_version: int) -> tuple[dict[int, Facts], dict[Edge, Comparison]]:
    """Facts by identity id and the edges between them, from pairs whose decision is no non-match."""
    profiles = map(profile_facts, _records(pairs, "l_", PROFILE_COLUMNS))
    store_records = map(store_facts, _records(pairs, "r_", STORE_COLUMNS))
    return by_identity({}, chain(profiles, store_records)), edges_of(pairs, model_version)


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


def edges_of(pairs: pa.Table, model_version: int) -> dict[Edge, Comparison]:
    """The edges of decided pairs; of several pairs of one edge the strongest counts."""
    decisions = {decision.value: decision for decision in Decision}
    columns = (pairs[name].to_pylist() for name in EDGE_COLUMNS)
    found = (
        (
            Edge(profile, store),
            Comparison(decisions[decision], phone_level, name_level, weight, model_version),
        )
        for profile, store, decision, phone_level, name_level, weight in zip(*columns, strict=True)
    )
    return strongest({}, found)


def pairs_of(pairs: pa.Table, edges: Collection[Edge]) -> int:
    """How many of the pairs of records are of ``edges``."""
    if not edges:
        return 0
    identities = (pairs[name].to_pylist() for name in EDGE_COLUMNS[:2])
    return sum(edge in edges for edge in map(Edge, *identities))


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
