"""The JSON payloads of both sides."""

from datetime import date
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from lib.records.pair import Side
from lib.samples import plan as shares
from lib.samples.cards import card_numbers
from lib.samples.name_spelling import PROFILE_SHARES, STORE_SHARES, noisy, spelt_names
from lib.samples.people import CARDS
from lib.samples.phone_spelling import phone_ways, placeholders, spelt_phones
from lib.samples.phones import mistaken, phone_numbers
from lib.samples.records import Records
from lib.samples.text_columns import Texts, choose, join, pick, texts
from lib.samples.words import FORMS, given_names

OLDEST_DATE = 2_000  # days before the plan's now
MAILBOXES = texts([f"{number:04}" for number in range(10_000)])
HOUSES = texts([str(number) for number in range(1, 901)])
STREETS = ("Main Street", "Oak Avenue", "Park Road", "Maple Drive", "2nd Street")
CITIES = ("Springfield", "Riverton", "Fairview", "Greenville", "Saint-Jérôme")
#: What follows the house number: first for addresses that are a text, then for as many that are an object.
STREETS_AND_CITIES = texts(
    [f' {street}, {city}"' for street in STREETS for city in CITIES]
    + [f' {street}", "city": "{city}", "country": "US"}}' for street in STREETS for city in CITIES]
)
BEFORE_HOUSE = texts(['"', '{"street": "'])
#: Fields that are not in the specification; the parser keeps them.
UNKNOWN_FIELDS = texts(
    [
        "",
        ', "channel": "web"',
        ', "branch": 12',
        ', "loyalty": {"tier": "gold", "points": 120}',
        ', "tags": ["a", "b"]',
    ]
)
UNKNOWN_SHARES = (1 - shares.UNKNOWN_FIELDS, *[shares.UNKNOWN_FIELDS / 4] * 4)

Columns: TypeAlias = tuple[Texts | str, ...]


def payloads(records: Records) -> pa.BinaryArray:
    """The valid JSON payload of each record, in UTF-8."""
    fields = _profile(records) if records.side is Side.PROFILE else _store_record(records)
    unknown = pick(UNKNOWN_FIELDS, records.written.weighted("unknown fields", UNKNOWN_SHARES))
    return join(*fields, unknown, "}").cast(pa.binary())


def _profile(records: Records) -> Columns:
    true = records.people.phone
    phone = spelt_phones(true, phone_ways(true, records.written))
    named = '{"name": "', _name(records, PROFILE_SHARES), '", "phone": "', phone, '"'
    return *named, _email(records), ', "address": ', _address(records)


def _store_record(records: Records) -> Columns:
    written = records.written
    card = card_numbers(records.people.card(written.below("which card", CARDS)), written)
    day = pick(_dates(records.plan.now.date()), written.below("date", OLDEST_DATE))
    named = '{"name": "', _name(records, STORE_SHARES), '", "phone": "', _store_phone(records)
    return *named, '", "credit_card": "', card, '", "date": "', day, '"'


def _name(records: Records, way_shares: tuple[float, ...]) -> Texts:
    people, written = records.people, records.written
    way = written.weighted("name way", noisy(way_shares, records.plan.noise))
    return spelt_names(people.given, people.surname, way, written)


def _store_phone(records: Records) -> Texts:
    """The person's phone, a misspelt one, somebody else's or a placeholder."""
    written, phone = records.written, records.people.phone
    luck = written.fraction("phone luck")
    noise = records.plan.noise
    other, wrong = noise * shares.OTHER_PHONES, noise * (shares.OTHER_PHONES + shares.MISTAKEN_PHONES)
    phone = np.where(luck < wrong, mistaken(phone, written), phone)
    phone = np.where(luck < other, phone_numbers(written), phone)
    spelt = spelt_phones(phone, phone_ways(phone, written))
    return choose(luck > 1 - noise * shares.PLACEHOLDER_PHONES, placeholders(written), spelt)


def _email(records: Records) -> Texts:
    people = records.people
    form = np.full(len(records.ids), list(FORMS).index("mailbox"))
    mailbox = given_names().written(form, people.given, people.given)
    number = pick(MAILBOXES, people.own.below("mailbox", len(MAILBOXES)))
    whole = join(', "email": "', mailbox, ".", number, '@example.org"')
    return choose(records.written.happens("no email", shares.NO_EMAIL), "", whole)


def _address(records: Records) -> Texts:
    home, written = records.people.home, records.written
    is_object = written.below("address is an object", 2)
    places = len(STREETS) * len(CITIES)
    return join(
        pick(BEFORE_HOUSE, is_object),
        pick(HOUSES, home.below("house", len(HOUSES))),
        pick(STREETS_AND_CITIES, home.below("street and city", places) + is_object * places),
    )


@lru_cache
def _dates(newest: date) -> Texts:
    days = np.datetime64(newest) - np.arange(OLDEST_DATE)
    return texts(np.datetime_as_string(days).tolist())
