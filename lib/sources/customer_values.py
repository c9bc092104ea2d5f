"""Formats the values of attributes for the columns of ``customers``."""

import json
from collections.abc import Iterable

from lib.identity.facts import encode_json

CARD_FIELDS = ("token", "last4", "brand")
DEEPEST = 100  # levels of nesting, MySQL's limit for JSON


def as_cards(cards: Iterable[tuple[str, str, str]] | None) -> str:
    """The cards as a JSON array of objects."""
    return encode_json([dict(zip(CARD_FIELDS, card, strict=True)) for card in cards or ()])


def as_json(address: str | None) -> str | None:
    """An address as a JSON value: an object that MySQL accepts is kept as it is, anything else becomes a JSON string."""
    if address is None or _is_object(address):
        return address
    return encode_json(address)


def _is_object(text: str) -> bool:
    """Whether MySQL, whose JSON parser is stricter than Python's, accepts the text as a JSON object."""
    if not text.startswith("{"):
        return False
    try:
        # A number beyond a double becomes infinite. Writing fails for those, and for half of a surrogate pair.
        document = json.loads(text, parse_int=float)
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
        return _depth(document) <= DEEPEST
    except (ValueError, RecursionError):
        return False


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)
