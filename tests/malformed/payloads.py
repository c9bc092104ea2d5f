"""Malformed payloads by the thousand: well-formed ones, broken in one way or in several.

Number, seed and side decide on a payload, whatever else was generated. Each names a person of its own, whose
surname (:mod:`tests.malformed.markers`) and card number no other payload has, so that a search can tell where they went.
"""

import json
import random
import string
from typing import NamedTuple

from tests.malformed.markers import CARD_DIGITS, MARKER, letters
from tests.malformed.ways import WAYS, broken

ANOTHER_WAY = 0.3  # of the payloads are broken in one more way
ISSUERS = "4", "51", "2221", "34", "6011", "99"
PHONES = "555-{}-{}", "({}) 555-{}", "+1 {} 555 {}", "{}555{}", "0044 20 {} {} ext. 7", "+49 {} 555 {}"
CARDS = (
    "{}{}{}{}", "{} {} {} {}", "{}-{}-{}-{}", "Visa {}.{}/{}_{} (mine)", " {}  {}  {}  {}\t", "{}/{} and {}/{}",
)  # fmt: skip
FULL_WIDTH = str.maketrans(string.digits, "".join(chr(0xFF10 + digit) for digit in range(10)))


class Payload(NamedTuple):
    """``broken`` are the ways in which it is, ``card`` the digits of its card number."""

    broken: tuple[str, ...]
    value: bytes | None
    surname: str
    card: str

    def __str__(self):
        shown = repr(self.value)
        return f"{' + '.join(self.broken)}: {shown if len(shown) < 2_000 else shown[:1_000] + ' ... ' + shown[-200:]}"


def payloads(seed, side, count):
    """``count`` payloads, every way to break one among them."""
    return [_payload(random.Random(f"{seed} {side} {number}"), side, number) for number in range(count)]


def _payload(random_, side, number):
    surname = MARKER + side[0] + letters(number)
    card = _card(random_)
    ways = [WAYS[number % len(WAYS)]]
    while random_.random() < ANOTHER_WAY:
        ways.append(random_.choice(WAYS))
    ways.sort(key=WAYS.index)
    value = broken(random_, well_formed(random_, surname, card), ways)
    return Payload(tuple(ways), value, surname, card)


def well_formed(random_, surname, card):
    """Key and value, both as JSON, of every field that either side has."""
    first_name = random_.choice(["Ann", "José", "Dr. Zoë", "Łukasz", "किरण", "O'Neil"])
    address = f"{random_.randrange(1, 999)} {surname} Street"
    fields = {
        "name": random_.choice([f"{first_name} {surname}", f"{surname}, {first_name}"]),
        "phone": random_.choice(PHONES).format(
            random_.randrange(200, 1000), f"{random_.randrange(10_000):04}"
        ),
        "email": f"{surname.lower()}@example.org",
        "address": random_.choice(
            [address, {"street": address, "zip": "12345", "floor": 3, "at": [48.5, None]}]
        ),
        "credit_card": _written(random_, card),
        "date": f"20{random_.randrange(10, 26)}-0{random_.randrange(1, 10)}-15",
    }
    as_ascii = random_.random() < 0.3
    return [[json.dumps(key), json.dumps(value, ensure_ascii=as_ascii)] for key, value in fields.items()]


def _card(random_):
    issuer = random_.choice(ISSUERS)
    return issuer + "".join(random_.choices(string.digits, k=CARD_DIGITS - len(issuer)))


def _written(random_, card):
    if random_.random() < 0.1:
        return int(card)
    written = random_.choice(CARDS).format(*(card[at : at + 4] for at in range(0, CARD_DIGITS, 4)))
    return written.translate(FULL_WIDTH) if random_.random() < 0.1 else written
