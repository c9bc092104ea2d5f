"""Resolves identities and the edges between them to customers: a pure function of two sets.

Its result does not depend on an order, a clock or a batch. So any permutation, division into batches or replay of the same
records ends in the same customers.
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

MOST_NAMES = 10  # of one side at a phone that is not crowded: a large family, with two spellings of each name
EQUAL_NAMES = ("exact", "same_tokens")
FOUNDER_FIRST = attrgetter("first_seen", "identity")


class Edge(NamedTuple):
    """A profile identity and a store identity, by their ids, that at least one scored pair of records connects."""

    profile: int
    store: int


class Entity(NamedTuple):
    """One person: a connected set of identities that has both sides.

    The first of ``profiles`` is the founder: the profile identity seen first or, of several, the one with the smallest id.
    """

    members: tuple[Facts, ...]
    profiles: tuple[Facts, ...]

    @property
    def customer_id(self) -> int:
        """The id of the founder."""
        return self.profiles[0].identity

    @property
    def aliases(self) -> list[int]:
        """The ids of the other profile identities: other ids that this customer had or could have had."""
        return [facts.identity for facts in self.profiles[1:]]


def entity_of(members: Iterable[Facts]) -> Entity:
    """The entity of a set of connected identities."""
    found = tuple(members)
    profiles = [facts for facts in found if facts.side is Side.PROFILE]
    return Entity(found, tuple(sorted(profiles, key=FOUNDER_FIRST)))


class Acceptance(NamedTuple):
    """The ``accepted`` edges, which join their two identities, and the ``suppressed`` ones, whose phone is crowded."""

    accepted: tuple[Edge, ...]
    suppressed: frozenset[Edge]


def resolve(identities: Mapping[int, Facts], edges: Mapping[Edge, Comparison]) -> list[Entity]:
    """The customers: sets of identities that accepted edges connect; every edge must be between two of ``identities``."""
    return entities_of(identities, accept(edges).accepted)


def entities_of(identities: Mapping[int, Facts], accepted: Collection[Edge]) -> list[Entity]:
    """The connected sets of identities that have both sides."""
    groups = connected(sorted(identities), accepted)
    entities = (entity_of(map(identities.__getitem__, keys)) for keys in groups if len(keys) > 1)
    return [entity for entity in entities if 0 < len(entity.profiles) < len(entity.members)]


def accept(edges: Mapping[Edge, Comparison]) -> Acceptance:
    """Decide which edges are accepted: the weaker an edge is, the fewer competing edges it tolerates.

    - ``certain``: always accepted.
    - ``match``: if it is the only certain edge or match of its store identity. A store record is one person's, and not also
      that of the namesake next door.
    - ``review``: if its store identity has no other edge.
    - ``possible``: if neither of its identities has another edge.

    So the last two never join two profiles. An edge that a person refused is neither accepted, nor does it compete. A
    suppressed edge is never accepted, but it competes.
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
    """The edges at crowded phones whose names are not equal: at such a phone, similar names are no evidence.

    Identities that edges between equal phones connect are at one phone. If they are more than ``MOST_NAMES`` of one side, each
    with its own name, the phone is crowded: a call centre's, or a shop's own (ADR 0020). An edge with a person's verdict is
    never suppressed, but its identities count too.
    """
    alike = [e for e in live if edges[e].verdict is None and edges[e].name_level not in EQUAL_NAMES]
    crowd = _crowd([edge for edge in live if edges[edge].phone_level in EQUAL_PHONES]) if alike else set()
    return frozenset(edge for edge in alike if not crowd.isdisjoint(edge))


def _crowd(edges: Sequence[Edge]) -> set[int]:
    """The identities at crowded phones; ``edges`` are all edges between equal phones."""
    of_identity = Counter(chain.from_iterable(edges))
    # Most edges have no neighbour. They cannot be in a crowd, and are left out of the search for components.
    linked = [edge for edge in edges if of_identity[edge.profile] > 1 or of_identity[edge.store] > 1]
    profiles = {edge.profile for edge in linked}
    crowd: set[int] = set()
    for group in connected(sorted({identity for edge in linked for identity in edge}), linked):
        of_profiles = len(profiles.intersection(group))
        if max(of_profiles, len(group) - of_profiles) > MOST_NAMES:
            crowd.update(group)
    return crowd


def _live(edges: Mapping[Edge, Comparison]) -> dict[Edge, Decision]:
    """The edges that nobody refused, each with the decision that counts: a person's verdict before the model's decision."""
    counted = ((edge, found.counts_as) for edge, found in edges.items())
    return {edge: decision for edge, decision in counted if decision is not Decision.NON_MATCH}


def strongest(
    known: Mapping[Edge, Comparison], found: Iterable[tuple[Edge, Comparison]]
) -> dict[Edge, Comparison]:
    """Each edge once, with the stronger one of its ``known`` comparison and those that were ``found``."""
    edges = dict(known)
    for edge, comparison in found:
        earlier = edges.get(edge)
        edges[edge] = comparison if earlier is None else stronger(comparison, earlier)
    return edges
