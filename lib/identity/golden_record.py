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
    profiles = [facts for facts in entity.members if facts.side is Side.PROFILE]
    lead = max(profiles, key=lambda facts: facts.name)
    email = newest(facts.email for facts in profiles)
    address = newest(facts.address for facts in profiles)
    return GoldenRecord(
        customer_id=entity.customer_id,
        phone=lead.phone,
        name=lead.name.value,
        email=email.value if email else None,
        address=address.value if address else None,
        cards=tuple(sorted({card for facts in entity.members for card in facts.cards})),
        name_variants=tuple(sorted({name for facts in entity.members for name in facts.name_variants})),
        first_seen=min(facts.first_seen for facts in entity.members),
        last_seen=max(facts.last_seen for facts in entity.members),
        data_sources=SOURCES,
    )
