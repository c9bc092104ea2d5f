"""Identities and accepted matches to entities: a pure function of a set.

No order, no clock and no batch go in, so any permutation, split or replay of the same records comes out the same.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from lib.identity.facts import Facts
from lib.records.pair import Side

Node = TypeVar("Node", bound=Hashable)


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
    entities = (
        Entity(tuple(identities[key] for key in keys)) for keys in connected(sorted(identities), edges)
    )
    return [entity for entity in entities if {facts.side for facts in entity.members} == set(Side)]


def connected(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The connected sets of a graph, nodes and sets in the order of ``nodes``."""
    parent = {node: node for node in nodes}
    for one, other in edges:
        parent[_root(parent, one)] = _root(parent, other)
    groups: dict[Node, list[Node]] = defaultdict(list)
    for node in parent:
        groups[_root(parent, node)].append(node)
    return list(groups.values())


def _root(parent: dict[Node, Node], node: Node) -> Node:
    """Find with path halving (Tarjan and van Leeuwen 1984)."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
