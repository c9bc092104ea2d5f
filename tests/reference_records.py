"""From a message to a record or to a reason (section 1 of docs/reference/rules.md) in plain Python."""

import hashlib
import hmac
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from tests.reference_rules import e164, name_key

PROFILE, STORE = "profile", "store"
BLANKS = " \t\r\n"
LONGEST_NAME, LONGEST_PHONE, LONGEST_EMAIL = 100, 100, 320
DEEPEST = 999  # levels of JSON
sys.setrecursionlimit(10 * DEEPEST)  # json reads a level a call
SHORTEST_CARD, LONGEST_CARD = 12, 19
MILLISECOND = timedelta(milliseconds=1)
BRANDS = {
    "visa": [("4", "4")],
    "mastercard": [("51", "55"), ("2221", "2720")],
    "amex": [("34", "34"), ("37", "37")],
    "discover": [("6011", "6011"), ("644", "649"), ("65", "65")],
}


class Message(NamedTuple):
    topic: str
    partition: int
    offset: int
    timestamp: int
    value: bytes | None

    @property
    def coordinates(self):
        return self.topic, self.partition, self.offset


class Identity(NamedTuple):
    side: str
    phone: str
    name_key: str


class Card(NamedTuple):
    token: str
    last4: str
    brand: str


class Record(NamedTuple):
    identity: Identity
    coordinates: tuple
    recorded_at: int
    event_time: int
    name: str
    email: str | None
    address: str | dict | None
    card: Card | None

    @property
    def age(self):
        return self.recorded_at, *self.coordinates[1:]


def java_double(text):
    """A number with a fraction or an exponent as Java's Double.toString writes it."""
    if float(text) in {float("inf"), float("-inf")}:
        return text.lstrip("0123456789.e+E") + "Infinity"
    sign, digits, exponent = Decimal(repr(float(text))).normalize().as_tuple()
    written, size = "".join(map(str, digits)), len(digits) + exponent - 1
    if -3 <= size < 7:
        plain = f"{Decimal(repr(float(text))):f}"
        return plain if "." in plain else plain + ".0"
    return f"{'-' * sign}{written[0]}.{written[1:] or 0}E{size}"


class RejectedError(Exception):
    """The message is no record; the argument is the reason."""


def record_of(message, side, settings, card_key, now):
    """The record in a message; ``now`` is the clock that event time is clamped with."""
    fields = fields_of(message.value, settings.records.max_payload_bytes)
    identity = _identity(fields, side, settings.records.default_region)
    topic = settings.kafka.profiles if side == PROFILE else settings.kafka.store_records
    written = milliseconds_of(as_text(fields.get("date"))) if topic.event_time == "payload" else None
    recorded_at = message.timestamp if written is None else written
    return Record(
        identity,
        message.coordinates,
        recorded_at,
        event_time=min(recorded_at, now + settings.stream.max_clock_skew // MILLISECOND),
        name=as_text(fields["name"], LONGEST_NAME),
        email=as_text(fields.get("email"), LONGEST_EMAIL) if side == PROFILE else None,
        address=_address(fields.get("address"), message.value) if side == PROFILE else None,
        card=card_of(as_text(fields.get("credit_card")), card_key) if side == STORE else None,
    )


def fields_of(payload, most_bytes):
    """The JSON object in a payload, numbers as they are written."""
    if payload is None:
        raise RejectedError("tombstone")
    if not payload:
        raise RejectedError("empty")
    if len(payload) > most_bytes:
        raise RejectedError("oversized")
    try:
        text = payload.decode("utf-8").strip(BLANKS)
    except UnicodeDecodeError:
        raise RejectedError("invalid_utf8") from None
    if not (text.startswith("{") and text.endswith("}")) or _depth(text) > DEEPEST:
        raise RejectedError("not_json")
    try:
        # Of a field that is there twice the last one counts, in Python's json as in Spark's from_json.
        return json.loads(text, parse_int=str, parse_float=java_double, parse_constant=_refuse)
    except ValueError:
        raise RejectedError("not_json") from None


def _depth(text):
    """The most brackets that are open at once, those in strings aside."""
    brackets = re.sub(r'"(?:[^"\\]|\\.)*"|[^][{}]', "", text)
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)


def _refuse(constant):
    raise ValueError(constant)  # NaN and Infinity are Python's JSON, not RFC 8259's


def as_text(value, longest=None):
    """A field as trimmed text, None when it is absent or blank; an array or an object is no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str) or not value.strip(BLANKS):
        return None
    # Half a surrogate pair has no UTF-8.
    return value.strip(BLANKS)[:longest].encode("utf-8", "replace").decode()


def _identity(fields, side, region):
    for field in ("name", "phone"):
        if not isinstance(fields.get(field), list | dict) and as_text(fields.get(field)) is None:
            raise RejectedError(f"missing_{field}")
    key = name_key(_plain_text(fields["name"])[:LONGEST_NAME])
    if not key:
        raise RejectedError("unreadable_name")
    phone = e164(_plain_text(fields["phone"])[:LONGEST_PHONE], region)
    if not phone:
        raise RejectedError("unreadable_phone")
    return Identity(side, phone, key)


def _plain_text(value):
    """A name or phone as text, empty when it is an array or an object or a text like one."""
    text = as_text(value) or ""
    return "" if text[:1] + text[-1:] in {"[]", "{}"} else text


def _address(value, payload):
    if not isinstance(value, list | dict):
        return as_text(value)
    # It is read again, as in there a number is a number.
    value = json.loads(payload)["address"]
    return value if isinstance(value, dict) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def card_of(text, key):
    digits = re.sub("[^0-9]", "", text or "")
    if not SHORTEST_CARD <= len(digits) <= LONGEST_CARD:
        return None
    token = hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()[:32]
    return Card(token, digits[-4:], brand_of(digits))


def brand_of(digits):
    for brand, ranges in BRANDS.items():
        if any(low <= digits[: len(low)] <= high for low, high in ranges):
            return brand
    return "other"


def milliseconds_of(date):
    """An ISO-8601 date as milliseconds since 1970, UTC unless it says otherwise; None when it is none."""
    try:
        when = datetime.fromisoformat((date or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=timezone.utc)
    return round(when.timestamp() * 1000)
