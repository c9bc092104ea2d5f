"""What is known about one identity: a set of facts that only grows, up to a bound.

``merge`` is commutative, associative and idempotent. So the facts are the same whether a record is seen once or twice, on time
or late, in one batch or another.
"""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from lib.card_tokens.token import CARD, with_version
from lib.errors import IdentityCollisionError
from lib.identity.kept_values import kept
from lib.records.pair import Side

#: (recorded_at in ms, partition, offset, topic). The newer record is the greater one, and no two records are equal. The topic
#: comes last, so that facts from before the topic was stored still compare.
Recency: TypeAlias = tuple[int, int, int, str]


class Newest(NamedTuple):
    """A value, and the recency of its record; the greater one wins."""

    recency: Recency
    value: str


class Facts(NamedTuple):
    """The facts of one identity, from its records in scored pairs; times in ms since 1970.

    ``sources`` are the labels of the sources with a record of it. ``newest`` and ``distinct`` hold the attributes of these
    sources by name: for some, the newest value survives; for others, all values (:class:`lib.records.source.Survivorship`).
    Of spellings and of ``distinct`` values there are at most :data:`lib.identity.kept_values.MOST_VALUES`.
    """

    identity: int
    side: Side
    phone: str
    name_key: str
    first_seen: int
    last_seen: int
    name: Newest
    name_variants: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    newest: Mapping[str, Newest] = {}
    distinct: Mapping[str, frozenset[Any]] = {}

    def merge(self, other: "Facts") -> "Facts":
        """Merge two sets of facts; raises :class:`IdentityCollisionError` if they are not of the same identity."""
        if (self.side, self.phone, self.name_key) != (other.side, other.phone, other.name_key):
            raise IdentityCollisionError(
                f"Two identities derive the id {self.identity}.",
                "Nothing was written; give privacy.identity_key another value and rebuild from the topics.",
            )
        # By position, and not by _replace: this is called for every further record of an identity.
        return Facts(
            self.identity,
            self.side,
            self.phone,
            self.name_key,
            min(self.first_seen, other.first_seen),
            max(self.last_seen, other.last_seen),
            max(self.name, other.name),
            kept(self.name_variants | other.name_variants),
            self.sources | other.sources,
            newest_of(self.newest, other.newest),
            all_of(self.distinct, other.distinct),
        )

    def to_json(self) -> str:
        """The part that merges as canonical JSON: equal facts give equal texts."""
        document = {
            "name": self.name,
            "name_variants": sorted(self.name_variants),
            "sources": sorted(self.sources),
            "newest": dict(sorted(self.newest.items())),
            "distinct": {name: sorted(values) for name, values in sorted(self.distinct.items())},
        }
        return encode_json({key: value for key, value in document.items() if value})


encode_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would create an encoder at every call


def by_identity(known: Mapping[int, Facts], found: Iterable[Facts]) -> dict[int, Facts]:
    """The facts of each identity: the ``known`` ones, merged with the ``found`` ones."""
    merged = dict(known)
    for facts in found:
        earlier = merged.get(facts.identity)
        merged[facts.identity] = facts if earlier is None else earlier.merge(facts)
    return merged


def newest_of(one: Mapping[str, Newest], other: Mapping[str, Newest]) -> Mapping[str, Newest]:
    """The more recent value of each attribute."""
    if not one or not other:
        return one or other
    merged = dict(one)
    for name, value in other.items():
        known = merged.get(name)
        merged[name] = value if known is None or value > known else known
    return merged


def all_of(
    one: Mapping[str, frozenset[Any]], other: Mapping[str, frozenset[Any]]
) -> Mapping[str, frozenset[Any]]:
    """The values of each attribute from both, as many as are kept."""
    if not one or not other:
        return one or other
    merged = dict(one)
    for name, values in other.items():
        merged[name] = kept(merged[name] | values) if name in merged else values
    return merged


def facts_from_json(text: str, side: Side) -> dict[str, Any]:
    """The keyword arguments of :class:`Facts` in a text by :meth:`Facts.to_json`.

    Also of one from before the migration V007, or from before there was a bound, or from before card tokens had versions.
    """
    document = json.loads(text)
    if "sources" not in document:
        document = _of_named_attributes(document, side)
    newest = {name: _newest(value) for name, value in document.get("newest", {}).items()}
    distinct = {
        name: kept(frozenset(distinct_values(name, values)))
        for name, values in document.get("distinct", {}).items()
    }
    return {
        "name": _newest(document["name"]),
        "name_variants": kept(frozenset(document.get("name_variants", ()))),
        "sources": frozenset(document["sources"]),
        "newest": newest,
        "distinct": distinct,
    }


def _of_named_attributes(document: dict[str, Any], side: Side) -> dict[str, Any]:
    """Convert the format from when each side had one source, and each attribute was a field of the document.

    No migration rewrites the rows: for ten million of them, that would exceed a statement's time-out.
    """
    newest = {name: document[name] for name in ("email", "address") if name in document}
    distinct = {CARD: document["cards"]} if "cards" in document else {}
    label = "DOTNET" if side is Side.PROFILE else "STORE"
    return document | {"sources": [label], "newest": newest, "distinct": distinct}


def distinct_values(name: str, values: Iterable[Any]) -> Iterator[Hashable]:
    """The values of an attribute as elements of a set; the tokens of cards with their versions."""
    if name == CARD:
        return ((with_version(token), *rest) for token, *rest in map(_fields, values))
    return map(hashable, values)


def _fields(card: Any) -> Iterable[Any]:  # noqa: ANN401 - as a column or JSON holds it
    return card.values() if isinstance(card, dict) else card


def hashable(value: Any) -> Hashable:  # noqa: ANN401 - whatever a column or JSON holds
    """A value that can be an element of a set: a struct or a list becomes a tuple, anything else stays as it is."""
    if isinstance(value, dict):
        return tuple(value.values())
    return tuple(value) if isinstance(value, list) else value


def _newest(value: list[Any]) -> Newest:
    return Newest(tuple(value[0]), value[1])
