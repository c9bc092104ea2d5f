"""How the values of an attribute stand in a column of ``customers``."""

import json
from collections.abc import Iterable

from lib.identity.facts import encode_json

CARD_FIELDS = ("token", "last4", "brand")
DEEPEST = 100  # levels of MySQL's JSON


def as_cards(cards: Iterable[tuple[str, str, str]] | None) -> str:
    """Cards as a JSON list of objects."""
    return encode_json([dict(zip(CARD_FIELDS, card, strict=True)) for card in cards or ()])


def as_json(address: str | None) -> str | None:
    """An address as a JSON value: an object that MySQL can read stays one, anything else becomes a JSON string."""
    if address is None or _is_object(address):
        return address
    return encode_json(address)


def _is_object(text: str) -> bool:
    """Whether MySQL, which is stricter than most, takes the text for a JSON object."""
    if not text.startswith("{"):
        return False
    try:
        document = json.loads(text, parse_int=float)  # no number may be beyond a double
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()  # no half surrogate pair
        return _depth(document) <= DEEPEST
    except (ValueError, RecursionError):
        return False


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)
