"""Turns decided pairs into facts and edges: what a micro-batch adds to the registry."""

from collections.abc import Collection, Iterator
from typing import Any, TypeAlias

import pyarrow as pa

from lib.identity.entity import Edge, strongest
from lib.identity.facts import Facts, Newest, Recency, by_identity, hashable
from lib.records.message import COORDINATES
from lib.records.pair import PAIR_IDENTITIES, Comparison, Decision, Side, in_pair
from lib.records.source import Source, Sources, Survivorship

EDGE_COLUMNS = (*PAIR_IDENTITIES, "decision", "phone_level", "name_level", "match_weight")
Record: TypeAlias = dict[str, Any]


def evidence(
    pairs: pa.Table, model_version: int, sources: Sources
) -> tuple[dict[int, Facts], dict[Edge, Comparison]]:
    """The facts by identity, and the edges between identities; ``pairs`` must not contain non-matches."""
    found = (
        record_facts(record, sources.by_topic[record["topic"]])
        for side in Side
        for record in _records(pairs, side, sources.state_columns(side))
    )
    return by_identity({}, found), edges_of(pairs, model_version)


def record_facts(record: Record, source: Source) -> Facts:
    """The facts that one record, given by column name, adds to its identity."""
    recency = recency_of(record)
    newest, every = source.surviving(Survivorship.NEWEST), source.surviving(Survivorship.ALL)
    return Facts(
        identity=record["identity_id"],
        side=source.side,
        phone=record["phone"],
        name_key=record["name_key"],
        first_seen=record["recorded_at"],
        last_seen=record["recorded_at"],
        name=Newest(recency, record["name"]),
        name_variants=frozenset((record["name"],)),
        sources=frozenset((source.label,)),
        newest={name: Newest(recency, record[name]) for name in newest if record[name]},
        distinct={name: frozenset((hashable(record[name]),)) for name in every if record[name]},
    )


def recency_of(record: Record) -> Recency:
    """How recent a record is. Of two records of the same time, the one with the larger partition and offset is newer."""
    return record["recorded_at"], record["partition"], record["offset"], record["topic"]


def edges_of(pairs: pa.Table, model_version: int) -> dict[Edge, Comparison]:
    """The edges of decided pairs; if several pairs have the same edge, the strongest counts."""
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
    """The number of pairs whose edge is one of ``edges``."""
    if not edges:
        return 0
    identities = (pairs[name].to_pylist() for name in PAIR_IDENTITIES)
    return sum(edge in edges for edge in map(Edge, *identities))


def _records(pairs: pa.Table, side: Side, columns: tuple[str, ...]) -> Iterator[Record]:
    """The records of one side, each once, however many pairs it is in."""
    places = tuple(map(columns.index, COORDINATES))
    seen: set[tuple[Any, ...]] = set()
    for values in zip(*(pairs[in_pair(side, name)].to_pylist() for name in columns), strict=True):
        coordinates = tuple(values[place] for place in places)
        if coordinates not in seen:
            seen.add(coordinates)
            yield dict(zip(columns, values, strict=True))
