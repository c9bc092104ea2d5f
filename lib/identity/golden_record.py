"""Survivorship: which value stands for the customer (``docs/reference/rules.md``, section 7)."""

from operator import attrgetter
from typing import NamedTuple

from lib.identity.entity import Entity
from lib.identity.facts import Card, newest
from lib.records.pair import Side

SOURCES = tuple(side.source for side in Side)
NAME, EMAIL, ADDRESS, CARDS, NAME_VARIANTS, FIRST_SEEN, LAST_SEEN = map(
    attrgetter, ("name", "email", "address", "cards", "name_variants", "first_seen", "last_seen")
)


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
    lead = max(profiles, key=NAME)
    email, address = newest(map(EMAIL, profiles)), newest(map(ADDRESS, profiles))
    cards: frozenset[Card] = frozenset().union(*map(CARDS, members))
    names: frozenset[str] = frozenset().union(*map(NAME_VARIANTS, members))
    return GoldenRecord(
        customer_id=entity.customer_id,
        phone=lead.phone,
        name=lead.name.value,
        email=email.value if email else None,
        address=address.value if address else None,
        cards=tuple(sorted(cards)),
        name_variants=tuple(sorted(names)),
        first_seen=min(map(FIRST_SEEN, members)),
        last_seen=max(map(LAST_SEEN, members)),
        data_sources=SOURCES,
    )
