"""Identities and accepted matches to entities: a pure function of a set.

No order, no clock and no batch go in, so any permutation, split or replay of the same records comes out the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lib.identity.facts import Facts
from lib.records.pair import Side


class Edge(NamedTuple):
    """An accepted match between a profile identity and a store identity, by their ids."""

    profile: int
    store: int


@dataclass(frozen=True)
class Entity:
    """One person: a connected set of identities with both sides in it."""

    members: tuple[Facts, ...]

    @property
    def customer_id(self) -> int:
        """The id of the founder: the profile identity seen first, of several the one with the smallest id."""
        profiles = (facts for facts in self.members if facts.side is Side.PROFILE)
        return min(profiles, key=lambda facts: (facts.first_seen, facts.identity)).identity

    @property
    def aliases(self) -> frozenset[int]:
        """The ids of the other profile identities: ids that this customer has or might have had."""
        return frozenset(f.identity for f in self.members if f.side is Side.PROFILE) - {self.customer_id}


def resolve(identities: Mapping[int, Facts], edges: Iterable[Edge]) -> list[Entity]:
    """Connect the identities along the edges; every edge must join two of them."""
    parent = {identity: identity for identity in identities}
    for edge in edges:
        parent[_root(parent, edge.profile)] = _root(parent, edge.store)
    groups: dict[int, list[Facts]] = defaultdict(list)
    for identity in sorted(identities):
        groups[_root(parent, identity)].append(identities[identity])
    return [
        Entity(tuple(members))
        for members in groups.values()
        if {facts.side for facts in members} == set(Side)
    ]


def _root(parent: dict[int, int], identity: int) -> int:
    """Find with path halving (Tarjan and van Leeuwen 1984)."""
    while parent[identity] != identity:
        parent[identity] = parent[parent[identity]]
        identity = parent[identity]
    return identity
