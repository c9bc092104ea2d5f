"""Keeps weak edges from connecting two names that contradict each other, through however many identities (ADR 0034)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, combinations, product

from lib.identity.components import components, connected
from lib.identity.entity import Edge
from lib.linkage.one_person import may_be_one
from lib.records.pair import Comparison

MOST_NAMES = 100  # that weak edges connect; nobody has so many, and all of them are compared with each other


def without_contradictions(
    weak: Sequence[Edge],
    settled: Sequence[Edge],
    live: Mapping[Edge, Comparison],
    name_of: Callable[[int], str],
) -> list[Edge]:
    """Those of the ``weak`` edges that connect no two names that contradict each other.

    If the ``settled`` and the weak edges together connect two such names, none of the weak edges there is left. Names that
    settled edges connect are a person's own, however different they are.
    """
    joined = [*settled, *weak]
    chained = _chained(joined, weak, live)
    if not chained:
        return list(weak)
    parted: set[int] = set()
    blocks = components(sorted({*chain.from_iterable(joined)}), settled)
    for group in connected(blocks, joined):
        if not chained.isdisjoint(group) and _contradict(_names(group, blocks, name_of)):
            parted.update(group)
    return [edge for edge in weak if edge.profile not in parted]


def _chained(joined: Iterable[Edge], weak: Iterable[Edge], live: Mapping[Edge, Comparison]) -> set[int]:
    """The profiles of weak edges through which names may be connected that were never compared.

    At one phone, all names around an identity were compared with each other. Three edges in a row are more than that, and so
    are neighbours at another phone. Of three edges in a row, the middle one has neighbours at both ends.
    """
    degree = Counter(chain.from_iterable(joined))
    inner = {
        identity
        for edge in joined
        if degree[edge.profile] > 1 and degree[edge.store] > 1
        for identity in edge
    }
    return {
        edge.profile
        for edge in weak
        if not inner.isdisjoint(edge)
        or (not live[edge].is_at_one_phone and max(degree[edge.profile], degree[edge.store]) > 1)
    }


def _names(
    group: Iterable[int], blocks: Mapping[int, int], name_of: Callable[[int], str]
) -> set[frozenset[str]]:
    """The names of a group, those together that settled edges connect."""
    names: dict[int, set[str]] = defaultdict(set)
    for identity in group:
        names[blocks[identity]].add(name_of(identity))
    return set(map(frozenset, names.values()))


def _contradict(names: set[frozenset[str]]) -> bool:
    """Whether two of the sets have no names that may be one person's, or there are too many to tell."""
    if len(names) > MOST_NAMES:
        return True
    return not all(
        any(may_be_one(*pair) for pair in product(one, other)) for one, other in combinations(names, 2)
    )
