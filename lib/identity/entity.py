"""Identities and the pairs found between them to customers: a pure function of a set.

No order, no clock and no batch go in, so any permutation, split or replay of the same records comes out the same.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from lib.identity.components import connected
from lib.identity.facts import Facts
from lib.records.pair import Comparison, Decision, Side, stronger
from lib.settings.linkage_model import EQUAL_PHONES

MOST_NAMES = 10  # at a phone that is a household's; a large family, each of them written in two ways
EQUAL_NAMES = ("exact", "same_tokens")
FOUNDER_FIRST = attrgetter("first_seen", "identity")


class Edge(NamedTuple):
    """A profile identity and a store identity, by their ids, that a pair of records was found of."""

    profile: int
    store: int


class Entity(NamedTuple):
    """One person: a connected set of identities with both sides in it.

    The founder comes first among its ``profiles``: the profile identity seen first, of several the one with the smallest id.
    """

    members: tuple[Facts, ...]
    profiles: tuple[Facts, ...]

    @property
    def customer_id(self) -> int:
        """The id of the founder."""
        return self.profiles[0].identity

    @property
    def aliases(self) -> list[int]:
        """The ids of the other profile identities: ids that this customer has or might have had."""
        return [facts.identity for facts in self.profiles[1:]]


def entity_of(members: Iterable[Facts]) -> Entity:
    """The entity of connected identities."""
    found = tuple(members)
    profiles = [facts for facts in found if facts.side is Side.PROFILE]
    return Entity(found, tuple(sorted(profiles, key=FOUNDER_FIRST)))


class Acceptance(NamedTuple):
    """Which edges join their two identities, and which of the others are ``suppressed``, as their phone is crowded."""

    accepted: tuple[Edge, ...]
    suppressed: frozenset[Edge]


def resolve(identities: Mapping[int, Facts], edges: Mapping[Edge, Comparison]) -> list[Entity]:
    """The customers: identities connected along accepted edges; every edge must be between two of them."""
    return entities_of(identities, accept(edges).accepted)


def entities_of(identities: Mapping[int, Facts], accepted: Collection[Edge]) -> list[Entity]:
    """The connected sets of identities that hold both sides."""
    groups = connected(sorted(identities), accepted)
    entities = (entity_of(map(identities.__getitem__, keys)) for keys in groups if len(keys) > 1)
    return [entity for entity in entities if 0 < len(entity.profiles) < len(entity.members)]


def accept(edges: Mapping[Edge, Comparison]) -> Acceptance:
    """Which edges are accepted, seeing the others: the weaker one is, the less there may be beside it.

    A certain one always is; a match where it is the only one of its store identity, as the namesake next door is not
    the buyer; a case for review where its store identity has no other edge; a possible one where neither side has. So
    the last two never bring two profiles together. One that a person refused is none, and not beside the others either.
    A suppressed one is never accepted, but it is beside the others.
    """
    live = _live(edges)
    suppressed = _suppressed(live, edges)
    matches = Counter(edge.store for edge, decision in live.items() if decision.is_match)
    candidates = Counter(chain.from_iterable(live))

    def is_accepted(edge: Edge, decision: Decision) -> bool:
        if decision.is_match:
            return decision is Decision.CERTAIN or matches[edge.store] == 1
        is_sole = candidates[edge.store] == 1
        return is_sole and (decision is Decision.REVIEW or candidates[edge.profile] == 1)

    accepted = (
        edge for edge, decision in live.items() if edge not in suppressed and is_accepted(edge, decision)
    )
    return Acceptance(tuple(accepted), suppressed)


def _suppressed(live: Iterable[Edge], edges: Mapping[Edge, Comparison]) -> frozenset[Edge]:
    """The edges at crowded phones whose names are not equal: there a name that is only alike is anybody's.

    Identities connected by edges between equal phones are at one phone; where they are more than ``MOST_NAMES`` of a side,
    each of another name, it is crowded: a call centre's, a shop's own. What a person said of an edge counts there too.
    """
    alike = [e for e in live if edges[e].verdict is None and edges[e].name_level not in EQUAL_NAMES]
    crowd = _crowd([edge for edge in live if edges[edge].phone_level in EQUAL_PHONES]) if alike else set()
    return frozenset(edge for edge in alike if not crowd.isdisjoint(edge))


def _crowd(edges: Sequence[Edge]) -> set[int]:
    """The identities at crowded phones; ``edges`` are all those between equal phones."""
    of_identity = Counter(chain.from_iterable(edges))
    linked = [edge for edge in edges if of_identity[edge.profile] > 1 or of_identity[edge.store] > 1]
    profiles = {edge.profile for edge in linked}
    crowd: set[int] = set()
    for group in connected(sorted({identity for edge in linked for identity in edge}), linked):
        of_profiles = len(profiles.intersection(group))
        if max(of_profiles, len(group) - of_profiles) > MOST_NAMES:
            crowd.update(group)
    return crowd


def _live(edges: Mapping[Edge, Comparison]) -> dict[Edge, Decision]:
    counted = ((edge, found.counts_as) for edge, found in edges.items())
    return {edge: decision for edge, decision in counted if decision is not Decision.NON_MATCH}


def strongest(
    known: Mapping[Edge, Comparison], found: Iterable[tuple[Edge, Comparison]]
) -> dict[Edge, Comparison]:
    """Each edge once: what is ``known`` of it or what was ``found``, whichever is stronger."""
    edges = dict(known)
    for edge, comparison in found:
        earlier = edges.get(edge)
        edges[edge] = comparison if earlier is None else stronger(comparison, earlier)
    return edges
