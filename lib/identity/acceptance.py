"""Decides which edges join their two identities: a pure function of a set of edges and of the names (ADR 0034).

The rules are those of ``docs/reference/rules.md``, section 6.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from lib.identity.crowd import suppressed_edges
from lib.identity.entity import Edge, Entity, entities_of
from lib.identity.facts import Facts
from lib.identity.one_name import without_contradictions
from lib.linkage.one_person import may_be_one
from lib.records.pair import Comparison, Decision

#: The name key of an identity.
NameOf: TypeAlias = Callable[[int], str]
Edges: TypeAlias = Mapping[Edge, Comparison]
#: Some edges of each identity.
ByIdentity: TypeAlias = Mapping[int, Sequence[Edge]]


class Acceptance(NamedTuple):
    """The ``accepted`` edges, which join their two identities, and the ``suppressed`` ones, whose phone is crowded."""

    accepted: tuple[Edge, ...]
    suppressed: frozenset[Edge]


def resolve(identities: Mapping[int, Facts], edges: Edges) -> list[Entity]:
    """The customers: sets of identities that accepted edges connect; every edge must be between two of ``identities``."""
    return entities_of(identities, accept(edges, name_in(identities)).accepted)


def name_in(identities: Mapping[int, Facts]) -> NameOf:
    """The name keys of some identities."""
    return lambda identity: identities[identity].name_key


def accept(edges: Edges, name_of: NameOf) -> Acceptance:
    """Decide which edges are accepted.

    An edge is settled if its names are equal and it is certain, or if a person affirmed it: it is accepted. If its names
    contradict each other, it is not. Any other edge is weak. It is accepted if nothing competes with it, if its names fit
    nobody else at their phone, and if what it helps to connect holds no two names that contradict each other.

    An edge that a person refused is neither accepted, nor does it compete. A suppressed edge is not accepted, but competes.
    """
    live = {edge: found for edge, found in edges.items() if found.counts_as is not Decision.NON_MATCH}
    suppressed = suppressed_edges(live)
    settled = [edge for edge, found in live.items() if found.is_settled]
    weak = [edge for edge, found in live.items() if found.is_weak and edge not in suppressed]
    if weak:
        near = _near(weak, live)
        fitting = [
            edge for edge in weak if _is_sole(edge, live, near) and _fits_one(edge, live, near, name_of)
        ]
        weak = without_contradictions(fitting, settled, live, name_of)
    return Acceptance((*settled, *weak), suppressed)


def _near(weak: Iterable[Edge], live: Edges) -> ByIdentity:
    """All edges of the identities that weak edges have."""
    near: dict[int, list[Edge]] = {identity: [] for identity in chain.from_iterable(weak)}
    for edge in live:
        for identity in edge:
            if identity in near:
                near[identity].append(edge)
    return near


def _is_sole(edge: Edge, live: Edges, near: ByIdentity) -> bool:
    """Whether no other edge competes: the weaker an edge is, the fewer competing ones it tolerates."""
    decision = live[edge].decision
    if decision is Decision.CERTAIN:
        return True
    others = [other for other in near[edge.store] if other != edge and not live[other].contradicts]
    if decision is Decision.POSSIBLE:
        of_profile = (other for other in near[edge.profile] if not live[other].contradicts)
        return not others and all(other == edge for other in of_profile)
    if decision is Decision.MATCH:
        others = [other for other in others if live[other].counts_as.is_match]
    return all(_are_beside(live[edge], live[other]) for other in others)


def _are_beside(found: Comparison, other: Comparison) -> bool:
    """Whether two edges of a store identity do not compete: both are at its own phone, and neither is certain.

    Then their two profiles may be one person; whether they are, their names say (:func:`_fits_one`).
    """
    return found.is_at_one_phone and other.is_at_one_phone and other.counts_as is not Decision.CERTAIN


def _fits_one(edge: Edge, live: Edges, near: ByIdentity, name_of: NameOf) -> bool:
    """Whether the two names fit nobody else at their phone: nobody agrees with one of them and contradicts the other."""
    if not live[edge].is_at_one_phone:
        return True
    profile, store = map(name_of, edge)
    return all(
        may_be_one(name_of(other.store), store) is not live[other].contradicts
        for other in _open(near[edge.profile], edge, live)
    ) and all(
        may_be_one(name_of(other.profile), profile) is not live[other].contradicts
        for other in _open(near[edge.store], edge, live)
    )


def _open(edges: Iterable[Edge], edge: Edge, live: Edges) -> Iterable[Edge]:
    """Those of the edges at one phone, other than ``edge``, that are not settled."""
    return (
        other
        for other in edges
        if other != edge and live[other].is_at_one_phone and not live[other].is_settled
    )
