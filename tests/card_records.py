"""Records by the thousand with a card number in a field that is not for one, written in every way; each has a number of its own."""

import json
import random
from typing import NamedTuple

BINS = "4000", "4539", "51", "55", "2221", "2720", "34", "37", "6011", "65", "3530", "36", "62"
LENGTHS = {"34": 15, "37": 15, "36": 14}
MARKS = "\u200b", "\u200d", "\ufeff", "\u2060"
SCRIPTS = 0xFF10, 0x0660, 0x0966, 0x1D7CE  # full-width, Arabic, Devanagari, mathematical
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"


class Hostile(NamedTuple):
    """A payload, and the number that must be nowhere afterwards."""

    value: bytes
    number: str


def records(seed, side, count):
    """``count`` payloads for one side; seed, side and number decide on each."""
    return [_record(random.Random(f"{seed} {side} {number}"), side, number) for number in range(count)]


def _record(random_, side, number):
    card = _card(random_)
    fields = {
        "name": f"{random_.choice(['Ann', 'Bob', 'Eva'])} Surname{_letters(number // 2)}",
        "phone": _phone(number // 2),
    }
    if side == "profile":
        fields |= {"email": f"a{number}@example.org", "address": {"street": "1 First Street", "city": "Elm"}}
    else:
        fields |= {"credit_card": None, "date": "2026-01-01"}
    written = random_.choice(WAYS)(random_, card)
    return Hostile(_payload(random_.choice(FIELDS), fields, written, card, random_), card)


def _card(random_):
    """A number of a scheme with its check digit."""
    begin = random_.choice(BINS)
    digits = begin + "".join(random_.choices("0123456789", k=LENGTHS.get(begin, 16) - len(begin) - 1))
    odd = sum(int(digit) for digit in digits[-2::-2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return digits + str(-(odd + even) % 10)


def _letters(number):
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))


def _phone(number):
    return f"212-{200 + number // 10_000 % 700}-{number % 10_000:04}"


def _grouped(separator):
    return lambda _, card: separator.join(card[at : at + 4] for at in range(0, len(card), 4))


def _translated(digits):
    return lambda _, card: "".join(digits[int(digit)] for digit in card)


WAYS = (
    lambda _, card: card,
    _grouped(" "),
    _grouped("-"),
    _grouped("."),
    _grouped("/"),
    _grouped("      "),
    lambda random_, card: random_.choice(MARKS).join(card),
    lambda random_, card: _translated([chr(random_.choice(SCRIPTS[:1]) + digit) for digit in range(10)])(0, card),
    lambda random_, card: _translated([chr(start + digit) for start in [random_.choice(SCRIPTS)] for digit in range(10)])(0, card),
    _translated(CIRCLED),
    _translated(SUPERSCRIPT),
    lambda _, card: "".join(f"<b>{digit}</b>" for digit in card),
)  # fmt: skip


def _payload(field, fields, written, card, random_):
    match field:
        case "address in an object":
            fields["address"] = {"street": "1 First Street", "payment": {"number": written, "cvv": "123"}}
        case "address in a number":
            fields["address"] = {"payment": {"number": int(card)}}
        case "behind the phone":
            fields["phone"] += f" ext {written}"
        case "instead of the phone":
            fields["phone"] = written
        case "e-mail":
            fields["email"] = f"{written}@example.org"
        case "nobody knows":
            fields["note"] = [written, {"deeper": written}]
        case "rejected":
            fields |= {"name": "", "note": written}
        case "no JSON":
            return f"{json.dumps(fields)[:-1]}, {written}".encode()
        case "escaped":
            text = json.dumps(fields | {"name": fields["name"] + " @"})
            return text.replace("@", "".join(f"\\u{ord(digit):04x}" for digit in card), 1).encode()
        case _:
            fields[field] = f"{fields.get(field) or ''} {written}".strip()
    return json.dumps(fields, ensure_ascii=random_.random() < 0.5).encode()


FIELDS = (
    "name", "e-mail", "address", "address in an object", "address in a number", "behind the phone", "instead of the phone",
    "date", "nobody knows", "rejected", "no JSON", "escaped",
)  # fmt: skip
