"""What a micro-batch changes: the difference between two resolutions, before and after its pairs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.identity.entity import Edge, Entity, resolve
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


@dataclass(frozen=True)
class RegistryChange:
    """Rows to write so that the tables say what the pairs now say; empty where nothing is new."""

    created: list[GoldenRecord] = field(default_factory=list)
    updated: list[GoldenRecord] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)  # customer_id that was lost -> the one that answers
    members: list[tuple[Facts, int]] = field(
        default_factory=list
    )  # new or changed facts, or another customer
    aliases: dict[int, int] = field(default_factory=dict)
    revoked_aliases: list[int] = field(default_factory=list)  # an alias that a late record made the founder
    edges: list[Edge] = field(default_factory=list)


def difference(before: Registry, after: Registry) -> RegistryChange:
    """What turns ``before`` into ``after``, each list ordered by primary key."""
    old, new = resolve(before.identities, before.edges), resolve(after.identities, after.edges)
    old_records, new_records = _golden(old), _golden(new)
    old_home, new_home = _homes(old), _homes(new)
    old_aliases, new_aliases = _aliases(old), _aliases(new)
    return RegistryChange(
        created=[new_records[key] for key in sorted(new_records.keys() - old_records.keys())],
        updated=[
            record
            for key, record in sorted(new_records.items())
            if key in old_records and old_records[key] != record
        ],
        merged={key: new_home[key] for key in sorted(old_records.keys() - new_records.keys())},
        members=[
            (facts, new_home[key])
            for key, facts in sorted(after.identities.items())
            if before.identities.get(key) != facts or old_home[key] != new_home[key]
        ],
        aliases={key: home for key, home in sorted(new_aliases.items()) if old_aliases.get(key) != home},
        revoked_aliases=sorted(old_aliases.keys() - new_aliases.keys()),
        edges=sorted(after.edges - before.edges),
    )


def _golden(entities: list[Entity]) -> dict[int, GoldenRecord]:
    return {record.customer_id: record for record in map(golden_record, entities)}


def _homes(entities: list[Entity]) -> dict[int, int]:
    return {facts.identity: entity.customer_id for entity in entities for facts in entity.members}


def _aliases(entities: list[Entity]) -> dict[int, int]:
    return {alias: entity.customer_id for entity in entities for alias in entity.aliases}
