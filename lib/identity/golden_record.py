"""Survivorship: which value stands for the customer (``docs/reference/rules.md``, section 7)."""

from typing import NamedTuple

from lib.identity.entity import Entity
from lib.identity.facts import Card, newest
from lib.records.pair import Side

SOURCES = tuple(side.source for side in Side)


class GoldenRecord(NamedTuple):
    """One row of ``customers``; times in ms since 1970."""

    customer_id: int
    phone: str
    name: str
    email: str | None
    address: str | None
    cards: tuple[Card, ...]
    name_variants: tuple[str, ...]
    first_seen: int
    last_seen: int
    data_sources: tuple[str, ...]


def golden_record(entity: Entity) -> GoldenRecord:
    """The newest profile values, every card and every way the name was written."""
    members, profiles = entity
    lead = max(profiles, key=lambda facts: facts.name)
    email = newest(facts.email for facts in profiles)
    address = newest(facts.address for facts in profiles)
    cards: frozenset[Card] = frozenset().union(*(facts.cards for facts in members))
    names: frozenset[str] = frozenset().union(*(facts.name_variants for facts in members))
    return GoldenRecord(
        customer_id=entity.customer_id,
        phone=lead.phone,
        name=lead.name.value,
        email=email.value if email else None,
        address=address.value if address else None,
        cards=tuple(sorted(cards)),
        name_variants=tuple(sorted(names)),
        first_seen=min(facts.first_seen for facts in members),
        last_seen=max(facts.last_seen for facts in members),
        data_sources=SOURCES,
    )
