"""Keeps weak edges from connecting two names that contradict each other, through however many identities (ADR 0034)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain, combinations, product

from lib.identity.components import components
from lib.identity.entity import Edge
from lib.linkage.one_person import may_be_one
from lib.records.pair import Comparison

MOST_NAMES = 100  # that weak edges connect; nobody has so many, and all of them are compared with each other


def without_contradictions(
    weak: Sequence[Edge],
    settled: Iterable[Edge],
    live: Mapping[Edge, Comparison],
    name_of: Callable[[int], str],
) -> list[Edge]:
    """Those of the ``weak`` edges that connect no two names that contradict each other.

    If the ``settled`` and the weak edges together connect two such names, none of the weak edges there is left. Names that
    settled edges connect are a person's own, however different they are.
    """
    joined = [*settled, *weak]
    degree = Counter(chain.from_iterable(joined))
    # Most edges have no neighbour, and are left out of the search for components.
    linked = [edge for edge in joined if degree[edge.profile] > 1 or degree[edge.store] > 1]
    chained = _chained(linked, degree, live)
    if not chained:
        return list(weak)
    homes = components(sorted({*chain.from_iterable(linked)}), linked)
    doubtful = {homes[identity] for identity in chained}
    among = [edge for edge in linked if homes[edge.profile] in doubtful]
    own = components(sorted({*chain.from_iterable(among)}), (edge for edge in among if live[edge].is_settled))
    names: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for identity, person in own.items():
        names[homes[identity]][person].add(name_of(identity))
    parted = {home for home, of_persons in names.items() if _contradict(of_persons.values())}
    return [edge for edge in weak if homes.get(edge.profile) not in parted]


def _chained(linked: Iterable[Edge], degree: Mapping[int, int], live: Mapping[Edge, Comparison]) -> set[int]:
    """The profiles of weak edges through which names may be connected that were never compared.

    At one phone, all names around an identity were compared with each other. Three edges in a row are more than that, and so
    are neighbours at another phone. Of three edges in a row, the middle one has neighbours at both ends.
    """
    inner = {
        identity
        for edge in linked
        if degree[edge.profile] > 1 and degree[edge.store] > 1
        for identity in edge
    }
    return {
        edge.profile
        for edge in linked
        if not live[edge].is_settled and not (live[edge].is_at_one_phone and inner.isdisjoint(edge))
    }


def _contradict(persons: Collection[set[str]]) -> bool:
    """Whether two of the persons have no names that may be one person's, or there are too many to tell."""
    distinct = set(map(frozenset, persons))
    if len(distinct) > MOST_NAMES:
        return True
    return not all(
        any(may_be_one(*pair) for pair in product(one, other)) for one, other in combinations(distinct, 2)
    )
