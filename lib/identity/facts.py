"""What is known of one identity: a set of facts that only ever grows, in any order.

``merge`` is commutative, associative and idempotent, so that a record seen twice, late or in another batch
leaves the same facts behind.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from lib.errors import IdentityCollisionError
from lib.records.pair import Side

#: (recorded_at in ms, partition, offset): newer is greater, and no two records of a topic are equal.
Recency: TypeAlias = tuple[int, int, int]


class Newest(NamedTuple):
    """A value and how recent the record was that held it; the greater one wins."""

    recency: Recency
    value: str


class Card(NamedTuple):
    """A tokenised card."""

    token: str
    last4: str
    brand: str


class Facts(NamedTuple):
    """The facts of one identity over its records in accepted pairs; times in ms since 1970."""

    identity: int
    side: Side
    phone: str
    name_key: str
    first_seen: int
    last_seen: int
    name: Newest
    email: Newest | None = None
    address: Newest | None = None
    name_variants: frozenset[str] = frozenset()
    cards: frozenset[Card] = frozenset()

    def merge(self, other: "Facts") -> "Facts":
        """Both sets of facts as one; raises :class:`IdentityCollisionError` if they are not of one identity."""
        if (self.side, self.phone, self.name_key) != (other.side, other.phone, other.name_key):
            raise IdentityCollisionError(
                f"Two identities derive the id {self.identity}.",
                "Nothing was written; give privacy.identity_key another value and rebuild from the topics.",
            )
        return self._replace(
            first_seen=min(self.first_seen, other.first_seen),
            last_seen=max(self.last_seen, other.last_seen),
            name=max(self.name, other.name),
            email=newest((self.email, other.email)),
            address=newest((self.address, other.address)),
            name_variants=self.name_variants | other.name_variants,
            cards=self.cards | other.cards,
        )

    def to_json(self) -> str:
        """The mergeable part as canonical JSON: equal facts give equal text."""
        document = {
            "name": self.name,
            "email": self.email,
            "address": self.address,
            "name_variants": sorted(self.name_variants),
            "cards": sorted(self.cards),
        }
        return encode_json({key: value for key, value in document.items() if value})


encode_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make one for every call


def by_identity(known: Mapping[int, Facts], found: Iterable[Facts]) -> dict[int, Facts]:
    """The facts of each identity: those that are ``known``, merged with those that were ``found``."""
    merged = dict(known)
    for facts in found:
        earlier = merged.get(facts.identity)
        merged[facts.identity] = facts if earlier is None else earlier.merge(facts)
    return merged


def newest(values: Iterable[Newest | None]) -> Newest | None:
    """The most recent of the values that are there."""
    return max((value for value in values if value is not None), default=None)


def facts_from_json(text: str) -> dict[str, Any]:
    """The keyword arguments of :class:`Facts` that :meth:`Facts.to_json` wrote."""
    document = json.loads(text)
    fields: dict[str, Any] = {
        key: Newest(tuple(document[key][0]), document[key][1])
        for key in ("name", "email", "address")
        if key in document
    }
    fields["name_variants"] = frozenset(document.get("name_variants", ()))
    fields["cards"] = frozenset(Card(*card) for card in document.get("cards", ()))
    return fields
