"""What pairs change: the difference between two resolutions, before and after they came or were taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.identity.entity import Edge, resolve
from lib.identity.facts import Facts
from lib.identity.golden_record import GoldenRecord, golden_record


@dataclass(frozen=True)
class Registry:
    """The part of all identities and accepted matches that a batch touches, whole components only."""

    identities: Mapping[int, Facts]
    edges: frozenset[Edge]

    def with_matches(self, identities: Mapping[int, Facts], edges: frozenset[Edge]) -> "Registry":
        """The same registry with newly seen facts and edges."""
        merged = dict(self.identities)
        for identity, facts in identities.items():
            known = merged.get(identity)
            merged[identity] = facts if known is None else known.merge(facts)
        return Registry(merged, self.edges | edges)

    def without(self, edges: frozenset[Edge]) -> "Registry":
        """The same registry with accepted matches taken back; an identity that is left with none is gone.

        Facts are merged over records and cannot be unmerged: an identity that stays keeps all of its own.
        Nothing calls this yet but the tests; clerical review will.
        """
        kept = self.edges - edges
        matched = {identity for edge in kept for identity in edge}
        staying = {identity: facts for identity, facts in self.identities.items() if identity in matched}
        return Registry(staying, kept)


@dataclass(frozen=True)
class RegistryChange:
    """Rows to write so that the tables say what the pairs now say; empty where nothing is new."""

    created: list[GoldenRecord] = field(default_factory=list)  # every new customer, split ones among them
    updated: list[GoldenRecord] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)  # customer_id that was lost -> the one that answers
    split: dict[int, int] = field(default_factory=dict)  # customer_id that is new -> the one it came out of
    dissolved: list[int] = field(default_factory=list)  # customer_id that was lost, and none answers for it
    members: list[tuple[Facts, int]] = field(
        default_factory=list
    )  # new or changed facts, or another customer
    removed_members: list[int] = field(default_factory=list)
    aliases: dict[int, int] = field(default_factory=dict)
    revoked_aliases: list[int] = field(default_factory=list)  # an alias that founds a customer, or is gone
    edges: list[Edge] = field(default_factory=list)
    removed_edges: list[Edge] = field(default_factory=list)


@dataclass(frozen=True)
class _Resolution:
    """What the tables say of a registry: customers by id, and the customer of every identity and alias."""

    customers: Mapping[int, GoldenRecord]
    homes: Mapping[int, int]
    aliases: Mapping[int, int]


def difference(before: Registry, after: Registry) -> RegistryChange:
    """What turns ``before`` into ``after``, each list ordered by primary key."""
    old, new = _resolution(before), _resolution(after)
    lost = sorted(old.customers.keys() - new.customers.keys())
    return RegistryChange(
        created=[new.customers[key] for key in sorted(new.customers.keys() - old.customers.keys())],
        updated=[
            record
            for key, record in sorted(new.customers.items())
            if key in old.customers and old.customers[key] != record
        ],
        merged={key: new.homes[key] for key in lost if key in new.homes},
        split=_split(old, new),
        dissolved=[key for key in lost if key not in new.homes],
        members=[
            (facts, new.homes[key])
            for key, facts in sorted(after.identities.items())
            if before.identities.get(key) != facts or old.homes[key] != new.homes[key]
        ],
        removed_members=sorted(before.identities.keys() - after.identities.keys()),
        aliases={key: home for key, home in sorted(new.aliases.items()) if old.aliases.get(key) != home},
        revoked_aliases=sorted(old.aliases.keys() - new.aliases.keys()),
        edges=sorted(after.edges - before.edges),
        removed_edges=sorted(before.edges - after.edges),
    )


def _split(old: _Resolution, new: _Resolution) -> dict[int, int]:
    """New customers whose founder belonged to another one, which they do not answer for."""
    origins = {key: old.homes[key] for key in sorted(new.customers.keys() & old.aliases.keys())}
    return {key: origin for key, origin in origins.items() if new.homes.get(origin) != key}


def _resolution(registry: Registry) -> _Resolution:
    entities = {entity.customer_id: entity for entity in resolve(registry.identities, registry.edges)}
    return _Resolution(
        customers={key: golden_record(entity) for key, entity in entities.items()},
        homes={facts.identity: key for key, entity in entities.items() for facts in entity.members},
        aliases={alias: key for key, entity in entities.items() for alias in entity.aliases},
    )
