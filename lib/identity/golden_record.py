"""Survivorship: which values represent a customer (``docs/reference/rules.md``, section 7)."""

from collections.abc import Mapping
from functools import reduce
from typing import Any, NamedTuple

from lib.identity.entity import Entity
from lib.identity.facts import all_of, newest_of
from lib.identity.kept_values import kept


class GoldenRecord(NamedTuple):
    """One row of ``customers``; times in ms since 1970.

    ``attributes`` are the values of the sources' attributes by name: the newest value, or a sorted tuple of all values.
    """

    customer_id: int
    phone: str
    name: str
    attributes: Mapping[str, Any]
    name_variants: tuple[str, ...]
    first_seen: int
    last_seen: int
    data_sources: tuple[str, ...]


def golden_record(entity: Entity) -> GoldenRecord:
    """The name and phone of the newest profile, spellings of the name, and the surviving attributes of all members."""
    members, profiles = entity
    lead = max(profiles, key=lambda facts: facts.name)
    newest = reduce(newest_of, (facts.newest for facts in members))
    distinct = reduce(all_of, (facts.distinct for facts in members))
    names: frozenset[str] = kept(frozenset().union(*(facts.name_variants for facts in members)))
    sources: frozenset[str] = frozenset().union(*(facts.sources for facts in members))
    attributes: dict[str, Any] = {name: found.value for name, found in newest.items()}
    return GoldenRecord(
        customer_id=entity.customer_id,
        phone=lead.phone,
        name=lead.name.value,
        attributes=attributes | {name: tuple(sorted(values)) for name, values in distinct.items()},
        name_variants=tuple(sorted(names)),
        first_seen=min(facts.first_seen for facts in members),
        last_seen=max(facts.last_seen for facts in members),
        data_sources=tuple(sorted(sources)),
    )
