"""From a message to a record or to a reason (section 1 of docs/reference/rules.md) in plain Python."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from tests.reference_json import RejectedError, as_text, fields_of
from tests.reference_names import name_key
from tests.reference_phones import numbers, phone, phone_fault
from tests.reference_scrub import ISSUED, MARK, is_issued, passes_luhn, scrubbed_phone, scrubbed_text

PROFILE, STORE = "profile", "store"
LONGEST_NAME, LONGEST_PHONE, LONGEST_EMAIL, LONGEST_ADDRESS = 100, 100, 320, 2_000
LONGEST_DATE, LONGEST_CARD_FIELD = 100, 2_000
EARLIEST, LATEST = -30_610_224_000_000, 253_402_300_799_999  # ms, 1000-01-01 and the end of 9999
SHORTEST_CARD, LONGEST_CARD = 12, 19
ISO_DATE = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9](?:[T ].{5,30})?$")
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
    address: str | None
    card: Card | None
    phone_fault: str | None
    numbers: tuple = ()  # all complete numbers of the text that the phone is from

    @property
    def age(self):
        return self.recorded_at, *self.coordinates[1:]


def record_of(message, side, settings, card_key, now):
    """The record in a message; ``now`` is the clock that event time is clamped with."""
    fields = fields_of(message.value, settings.records.max_payload_bytes)
    identity = _identity(fields, side, settings.records.default_region)
    topic = settings.kafka.profiles if side == PROFILE else settings.kafka.store_records
    written = milliseconds_of(date_of(fields)) if topic.event_time == "payload" else None
    recorded_at = max(EARLIEST, min(message.timestamp if written is None else written, LATEST))
    return Record(
        identity,
        message.coordinates,
        recorded_at,
        event_time=min(recorded_at, now + settings.stream.max_clock_skew // MILLISECOND),
        name=_scrubbed(fields["name"], LONGEST_NAME),
        email=_scrubbed(fields.get("email"), LONGEST_EMAIL) if side == PROFILE else None,
        address=_scrubbed(fields.get("address"), LONGEST_ADDRESS) if side == PROFILE else None,
        card=card_of(as_text(fields.get("credit_card")), card_key) if side == STORE else None,
        phone_fault=phone_fault(_written_phone(fields), settings.records.default_region),
        numbers=tuple(numbers(_written_phone(fields), settings.records.default_region)),
    )


def _identity(fields, side, region):
    for field in ("name", "phone"):
        if not isinstance(fields.get(field), list | dict) and as_text(fields.get(field)) is None:
            raise RejectedError(f"missing_{field}")
    key = name_key(scrubbed_text(_plain_text(fields["name"]), LONGEST_NAME)[:LONGEST_NAME].replace(MARK, " "))
    if not key:
        raise RejectedError("unreadable_name")
    number = phone(_written_phone(fields), region)
    if not number:
        raise RejectedError("unreadable_phone", phone_fault(_written_phone(fields), region))
    return Identity(side, number, key)


def _written_phone(fields):
    return scrubbed_phone(_plain_text(fields["phone"]), LONGEST_PHONE)[:LONGEST_PHONE]


def _plain_text(value):
    """A name or phone as text, empty when it is an array or an object or a text like one."""
    text = as_text(value) or ""
    return "" if text[:1] + text[-1:] in {"[]", "{}"} else text


def _scrubbed(value, longest):
    return _cut(scrubbed_text(as_text(value), longest), longest)


def _cut(text, longest):
    return text and text[:longest]


def date_of(fields):
    """The date, scrubbed unless it is one."""
    text = as_text(fields.get("date"))
    return _cut(text if ISO_DATE.match(text or "") else scrubbed_text(text, LONGEST_DATE), LONGEST_DATE)


def card_of(text, key):
    digits = _number_in(text or "") if len(text or "") <= LONGEST_CARD_FIELD else ""
    if not SHORTEST_CARD <= len(digits) <= LONGEST_CARD:
        return None
    token = hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()[:32]
    return Card(f"1:{token}", digits[-4:] if passes_luhn(digits) else None, brand_of(digits))


def _number_in(text):
    """The digits of a text, without those of a code or a date that are apart from the card number before it."""
    digits = re.sub("[^0-9]", "", text)
    places = [place for place, sign in enumerate(text) if sign in "0123456789"]
    for length in sorted(ISSUED):
        number = digits[:length]
        is_apart = len(digits) >= length + 3 and places[length] > places[length - 1] + 1
        if is_apart and is_issued(number, ISSUED[length]) and passes_luhn(number):
            return number
    return digits


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
