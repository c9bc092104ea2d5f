"""Turns decided pairs into facts and edges: what a micro-batch adds to the registry."""

from collections.abc import Callable, Collection, Iterator, Sequence
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
    facts_of = {topic: facts_reader(source) for topic, source in sources.by_topic.items()}
    found = (
        facts_of[record["topic"]](record)
        for side in Side
        for record in _records(pairs, side, sources.state_columns(side))
    )
    return by_identity({}, found), edges_of(pairs, model_version)


def facts_reader(source: Source) -> Callable[[Record], Facts]:
    """A function that turns one record of a source, given by column name, into the facts that it adds to its identity."""
    newest, every = source.surviving(Survivorship.NEWEST), source.surviving(Survivorship.ALL)
    sources = frozenset((source.label,))

    def facts(record: Record) -> Facts:
        recency, name = recency_of(record), record["name"]
        # By position: with a dozen keywords, the call takes twice as long, and there is one for each record of a pair.
        return Facts(
            record["identity_id"],
            source.side,
            record["phone"],
            record["name_key"],
            record["recorded_at"],
            record["recorded_at"],
            Newest(recency, name),
            frozenset((name,)),
            sources,
            {key: Newest(recency, value) for key in newest if (value := record[key])},
            {key: frozenset((hashable(value),)) for key in every if (value := record[key])},
        )

    return facts


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
    first: dict[tuple[Any, ...], int] = {}
    coordinates = (pairs[in_pair(side, name)].to_pylist() for name in COORDINATES)
    for row, place in enumerate(zip(*coordinates, strict=True)):
        first.setdefault(place, row)
    records = pairs.select([in_pair(side, name) for name in columns]).take(
        pa.array(first.values(), pa.int64())
    )
    for values in zip(*map(_values, records.columns), strict=True):
        yield dict(zip(columns, values, strict=True))


def _values(column: pa.ChunkedArray) -> Sequence[Any]:
    """The values of a column; structs as tuples, which takes a third of the time of the dicts that Arrow makes."""
    if not pa.types.is_struct(column.type):
        values: list[Any] = column.to_pylist()
        return values
    fields = (field.to_pylist() for field in column.flatten())
    valid = column.is_valid().to_pylist()
    return [value if is_there else None for is_there, *value in zip(valid, *fields, strict=True)]
