"""Edges between identities, and the entities that accepted edges (:mod:`lib.identity.acceptance`) connect.

All of it is a function of sets, and does not depend on an order, a clock or a batch. So any permutation, division into batches
or replay of the same records ends in the same customers.
"""

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from lib.identity.components import connected
from lib.identity.facts import Facts
from lib.records.pair import Comparison, Side, stronger

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


def entities_of(identities: Mapping[int, Facts], accepted: Collection[Edge]) -> list[Entity]:
    """The connected sets of identities that have both sides."""
    groups = connected(sorted(identities), accepted)
    entities = (entity_of(map(identities.__getitem__, keys)) for keys in groups if len(keys) > 1)
    return [entity for entity in entities if 0 < len(entity.profiles) < len(entity.members)]


def strongest(
    known: Mapping[Edge, Comparison], found: Iterable[tuple[Edge, Comparison]]
) -> dict[Edge, Comparison]:
    """Each edge once, with the stronger one of its ``known`` comparison and those that were ``found``."""
    edges = dict(known)
    for edge, comparison in found:
        earlier = edges.get(edge)
        edges[edge] = comparison if earlier is None else stronger(comparison, earlier)
    return edges
