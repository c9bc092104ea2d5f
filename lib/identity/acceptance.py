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
        rivals, others = _beside(weak, live)
        fitting = [
            edge
            for edge in weak
            if _is_sole(edge, live, rivals) and _fits_nobody_else(edge, live, others, name_of)
        ]
        weak = without_contradictions(fitting, settled, live, name_of)
    return Acceptance((*settled, *weak), suppressed)


def _beside(weak: Iterable[Edge], live: Edges) -> tuple[ByIdentity, ByIdentity]:
    """Of the identities that weak edges have, the edges whose names do not contradict, and those at one phone not settled."""
    rivals: dict[int, list[Edge]] = {identity: [] for identity in chain.from_iterable(weak)}
    others: dict[int, list[Edge]] = {identity: [] for identity in rivals}
    for edge, found in live.items():
        near = [identity for identity in edge if identity in rivals]
        if near and not found.contradicts:
            for identity in near:
                rivals[identity].append(edge)
        if near and found.is_at_one_phone and not found.is_settled:
            for identity in near:
                others[identity].append(edge)
    return rivals, others


def _is_sole(edge: Edge, live: Edges, rivals: ByIdentity) -> bool:
    """Whether no other edge competes: the weaker an edge is, the fewer competing ones it tolerates."""
    found, of_store = live[edge], rivals[edge.store]
    if found.decision is Decision.CERTAIN or (len(of_store) == 1 and found.decision is not Decision.POSSIBLE):
        return True
    if found.decision is Decision.POSSIBLE:
        return len(of_store) == len(rivals[edge.profile]) == 1
    is_match = found.decision is Decision.MATCH
    competing = (live[other] for other in of_store if other != edge)
    return all(_are_beside(found, other) for other in competing if other.counts_as.is_match or not is_match)


def _are_beside(found: Comparison, other: Comparison) -> bool:
    """Whether two edges of a store identity do not compete: both are at its own phone, and neither is certain.

    Then their two profiles may be one person; whether they are, their names say (:func:`_fits_nobody_else`).
    """
    return found.is_at_one_phone and other.is_at_one_phone and other.counts_as is not Decision.CERTAIN


def _fits_nobody_else(edge: Edge, live: Edges, others: ByIdentity, name_of: NameOf) -> bool:
    """Whether nobody else at their phone agrees with one of the two names and contradicts the other."""
    if not live[edge].is_at_one_phone:
        return True
    profile, store = edge
    for other in others[profile]:
        if other != edge and may_be_one(name_of(other.store), name_of(store)) is live[other].contradicts:
            return False
    for other in others[store]:
        if other != edge and may_be_one(name_of(other.profile), name_of(profile)) is live[other].contradicts:
            return False
    return True
