"""Few phones, few surnames and every way to write them: records that meet, merge and part at every level."""

import json
import random
from datetime import timedelta

LINES, CROWDED, PROFILES, STORE_RECORDS = 100, 4, 300, 2_000  # half of the records are at the crowded lines
AT_A_LINE = 3  # given names, of one surname, where it is not crowded
SPAN, JITTER = timedelta(days=20), timedelta(days=2)
GIVEN = (
    "Robert", "Bob", "Rob", "Bobby", "R", "B.", "Robret", "ROBERT", "Roberta", "José", "Jose", "Joseph", "Joe", "Mary-Ann",
)  # fmt: skip
SURNAMES = ("Smith", "SMITH", "Smyth", "O'Brien", "O’Brien", "García", "पादुकोण")  # noqa: RUF001
NAMES = (
    "{given} {surname}", "{surname}, {given}", "{given} {other} {surname}", "{surname} {given}", "{given}", "{surname}",
    "Dr. {given} {surname} Jr.", "{surname}, {given}, PhD", "  {given}   {surname}", "{given} {surname}-{surname}", "Walk-in Customer", "GUEST 12",
)  # fmt: skip
EXCHANGES = "777", "778"  # so that other phones have the same tail
SPELLINGS = (
    "{}{}{}",
    "({}) {}-{}",
    "+1 {} {} {}",
    "1-{}-{}-{}",
    "001{}{}{} ext. 7",
    "{}.{}.{} / 555-000-1111",
)
CARDS = [f"4{n:015}" for n in range(30)] + [f"37{n:013}" for n in range(10)] + ["12", None, None]


def records(seed, end):
    """Profiles and store records as (payload, timestamp in ms), each side in order but for some days."""
    random_ = random.Random(seed)
    sides = (PROFILES, _profile), (STORE_RECORDS, _store_record)
    return [
        [
            (json.dumps(fields(random_) | _person(random_)).encode(), timestamp)
            for timestamp in _timestamps(random_, count, end)
        ]
        for count, fields in sides
    ]


def _timestamps(random_, count, end):
    span, jitter = (round(length.total_seconds() * 1000) for length in (SPAN, JITTER))
    start = round(end.timestamp() * 1000) - span
    return [start + span * n // count - random_.randrange(jitter) for n in range(count)]


def _person(random_):
    line = random_.randrange(random_.choice((CROWDED, LINES)))
    known = GIVEN if line < CROWDED else [GIVEN[(line + n) % len(GIVEN)] for n in range(AT_A_LINE)]
    surnames = SURNAMES if line < CROWDED else SURNAMES[line % len(SURNAMES) :][:1]
    given, other = random_.sample(known, 2)
    name = random_.choice(NAMES).format(given=given, other=other, surname=random_.choice(surnames))
    phone = random_.choice(SPELLINGS).format("555", random_.choice(EXCHANGES), f"{line:04}")
    return {"name": name, "phone": phone}


def _profile(random_):
    number = random_.randrange(1_000)
    address = random_.choice(
        [None, f"{number} Main Street", {"street": f"{number} Höhe", "zip": [number, 1.5]}]
    )
    return {"email": random_.choice([None, " ", f"a{number}@example.org"]), "address": address}


def _store_record(random_):
    return {"credit_card": random_.choice(CARDS), "date": "2020-02-30"}
