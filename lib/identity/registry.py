"""The difference that pairs make: what the tables say before pairs are added or removed, and after."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lib.identity.acceptance import Acceptance, accept, name_in
from lib.identity.components import components
from lib.identity.entity import Edge, Entity, entities_of, entity_of, strongest
from lib.identity.facts import Facts, by_identity
from lib.identity.golden_record import GoldenRecord, golden_record
from lib.records.pair import Comparison, Decision


class Home(NamedTuple):
    """Where an identity belongs: its component, named by its smallest identity, and its customer, if it has one."""

    component: int
    customer: int | None


@dataclass(frozen=True)
class Registry:
    """The identities and edges that a batch touches, always with their whole components.

    ``homes`` is where the tables say that each identity belongs; None for a registry that is not as the tables have it.
    """

    identities: Mapping[int, Facts]
    edges: Mapping[Edge, Comparison]
    homes: Mapping[int, Home] | None = None

    @cached_property
    def acceptance(self) -> Acceptance:
        """Which edges are accepted, and which are suppressed."""
        return accept(self.edges, name_in(self.identities))

    @cached_property
    def for_review(self) -> frozenset[Edge]:
        """The edges that the model puts up for review."""
        return frozenset(edge for edge, found in self.edges.items() if found.decision is Decision.REVIEW)

    @cached_property
    def resolution(self) -> "Resolution":
        """What the tables say about this registry, or will say.

        What they do say is read and not resolved anew: they may have been written under other rules.
        """
        if self.homes is not None:
            return _resolution(_stored_entities(self.identities, self.homes), self.homes)
        entities = entities_of(self.identities, self.acceptance.accepted)
        customers = {facts.identity: one.customer_id for one in entities for facts in one.members}
        found = components(self.identities, self.edges)
        homes = {identity: Home(component, customers.get(identity)) for identity, component in found.items()}
        return _resolution(entities, homes)

    def with_pairs(self, identities: Mapping[int, Facts], edges: Mapping[Edge, Comparison]) -> "Registry":
        """The registry with new facts and edges; of two comparisons of an edge, the stronger one counts."""
        return Registry(
            by_identity(self.identities, identities.values()), strongest(self.edges, edges.items())
        )

    def with_verdict(self, edge: Edge, verdict: Decision | None) -> "Registry":
        """The registry with a person's verdict on one of its edges, or (None) without the verdict."""
        return Registry(self.identities, {**self.edges, edge: self.edges[edge]._replace(verdict=verdict)})

    def redecided(self, identities: Mapping[int, Facts], edges: Mapping[Edge, Comparison]) -> "Registry":
        """The registry as if another model had found these edges and no others; edges with a verdict stay, verdict included."""
        judged = {edge: found for edge, found in self.edges.items() if found.verdict}
        found = {
            edge: comparison._replace(verdict=judged[edge].verdict) if edge in judged else comparison
            for edge, comparison in edges.items()
        }
        known = self.with_pairs(identities, {})
        all_edges = Registry(known.identities, {**known.edges, **found})
        return all_edges.without(self.edges.keys() - judged.keys() - edges.keys())

    def without(self, edges: Collection[Edge]) -> "Registry":
        """The registry without some edges, and without identities that have no edge left.

        Facts are merged over records and cannot be unmerged, so an identity that stays keeps all of its facts.
        """
        kept = {edge: found for edge, found in self.edges.items() if edge not in edges}
        paired = {identity for edge in kept for identity in edge}
        staying = {identity: facts for identity, facts in self.identities.items() if identity in paired}
        return Registry(staying, kept)


@dataclass(frozen=True)
class RegistryChange:
    """The rows to write so that the tables agree with the registry again; empty if nothing has changed."""

    created: list[GoldenRecord] = field(default_factory=list)  # all new customers, including split ones
    updated: list[GoldenRecord] = field(default_factory=list)
    merged: dict[int, int] = field(
        default_factory=dict
    )  # customer_id that was lost -> the one that answers for it
    split: dict[int, int] = field(
        default_factory=dict
    )  # new customer_id -> the customer of which it was a part
    dissolved: list[int] = field(
        default_factory=list
    )  # customer_id that was lost and that no customer answers for
    members: list[tuple[Facts, Home]] = field(
        default_factory=list
    )  # with new or changed facts, or with another home
    removed_members: list[int] = field(default_factory=list)
    aliases: dict[int, int] = field(default_factory=dict)
    revoked_aliases: list[int] = field(
        default_factory=list
    )  # the alias founds a customer now, or its identity is gone
    edges: list[tuple[Edge, Comparison]] = field(default_factory=list)  # new or stronger
    removed_edges: list[Edge] = field(default_factory=list)

    def by_kind(self) -> dict[str, list[int]]:
        """The ids of customers by what happened to them, each under one kind: a split customer is not also created."""
        created = (record.customer_id for record in self.created)
        return {
            "created": [key for key in created if key not in self.split],
            "updated": [record.customer_id for record in self.updated],
            "merged": list(self.merged),
            "split": list(self.split),
            "dissolved": self.dissolved,
        }


@dataclass(frozen=True)
class Resolution:
    """The tables' content for a registry: customers by id, the home of every identity, the customer of every alias."""

    customers: Mapping[int, GoldenRecord]
    homes: Mapping[int, Home]
    aliases: Mapping[int, int]

    def customer_of(self, identity: int) -> int | None:
        """The customer of an identity; None if it has none, or if the identity is unknown."""
        home = self.homes.get(identity)
        return home.customer if home else None


def difference(before: Registry, after: Registry) -> RegistryChange:
    """The change that turns ``before`` into ``after``; each list is in the order of the primary key."""
    old, new = before.resolution, after.resolution
    lost = {key: new.customer_of(key) for key in sorted(old.customers.keys() - new.customers.keys())}
    return RegistryChange(
        created=[new.customers[key] for key in sorted(new.customers.keys() - old.customers.keys())],
        updated=[
            record
            for key, record in sorted(new.customers.items())
            if key in old.customers and old.customers[key] != record
        ],
        merged={key: heir for key, heir in lost.items() if heir is not None},
        split=_split(old, new),
        dissolved=[key for key, heir in lost.items() if heir is None],
        members=[
            (facts, new.homes[key])
            for key, facts in sorted(after.identities.items())
            if before.identities.get(key) != facts or old.homes[key] != new.homes[key]
        ],
        removed_members=sorted(before.identities.keys() - after.identities.keys()),
        aliases={key: home for key, home in sorted(new.aliases.items()) if old.aliases.get(key) != home},
        revoked_aliases=sorted(old.aliases.keys() - new.aliases.keys()),
        edges=sorted(item for item in after.edges.items() if before.edges.get(item[0]) != item[1]),
        removed_edges=sorted(before.edges.keys() - after.edges.keys()),
    )


def _split(old: Resolution, new: Resolution) -> dict[int, int]:
    """New customers whose founder belonged to a customer that they do not answer for, with that customer."""
    origins = {key: old.aliases[key] for key in sorted(new.customers.keys() & old.aliases.keys())}
    return {key: origin for key, origin in origins.items() if new.customer_of(origin) != key}


def _stored_entities(identities: Mapping[int, Facts], homes: Mapping[int, Home]) -> list[Entity]:
    members: dict[int, list[Facts]] = {}
    for identity, home in homes.items():
        if home.customer is not None:
            members.setdefault(home.customer, []).append(identities[identity])
    return [entity_of(of_one) for of_one in members.values()]


def _resolution(entities: Iterable[Entity], homes: Mapping[int, Home]) -> Resolution:
    by_id = {entity.customer_id: entity for entity in entities}
    return Resolution(
        customers={key: golden_record(entity) for key, entity in by_id.items()},
        homes=homes,
        aliases={alias: key for key, entity in by_id.items() for alias in entity.aliases},
    )
