"""Records with a card number where none belongs, by the thousand: kinds of spelling, places in a payload, separators, scripts.

Seed and number decide on a record. The numbers are made up, with a valid check digit; each is of one record only, so that a
search can tell where it went. Nothing of lib is used: what a digit is, says Python's Unicode database.
"""
# ruff: noqa: RUF001 - signs that look alike are what is tried

import html
import json
import random
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

ISSUERS = {
    16: (
        "4",
        "51",
        "55",
        "2221",
        "2720",
        "6011",
        "65",
        "62",
        "3528",
        "3589",
        "5018",
        "6759",
        "2200",
        "36",
        "81",
    ),
    15: ("34", "37"),
    14: ("300", "36", "38", "39"),
    19: ("4", "62", "6759"),
    13: ("4",),
}
ZEROS = {
    "ascii": "0", "full-width": "\uff10", "arabic": "\u0660", "persian": "\u06f0", "devanagari": "\u0966", "bengali": "\u09e6",
    "thai": "\u0e50", "bold": "\U0001d7ce", "double-struck": "\U0001d7d8", "monospace": "\U0001d7f6", "subscript": "\u2080",
    "segmented": "\U0001fbf0",
}  # fmt: skip
ALPHABETS = {name: [chr(ord(zero) + digit) for digit in range(10)] for name, zero in ZEROS.items()} | {
    "superscript": list("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "circled": list("⓪①②③④⑤⑥⑦⑧⑨"),
    "negative circled": list("⓿❶❷❸❹❺❻❼❽❾"),
    "keycaps": [f"{digit}\ufe0f\u20e3" for digit in range(10)],
    "ideographs": list("〇一二三四五六七八九"),
}
SEPARATORS = (
    "", " ", "-", ".", "/", ",", "_", "|", ":", ";", "*", "+", "~", "·", "–", "\t", "\n", "\r\n", " - ", "      ", "------",
    "\u00a0", "\u2009", "\u3000", "\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u200e", "\u180e", "\u3164", "\u0301",
    "<br>", "</b><b>", '<span class="x1">', "&nbsp;", "&#8203;", "\u0001", "\x7f",
)  # fmt: skip
GROUPS = ((4, 4, 4, 7), (4, 6, 9), (1,) * 19, (2,) * 10, (19,), (6, 13), (8, 11), (3, 5, 11))
ESCAPES = {
    "JSON": lambda digit: f"\\u{ord(digit):04x}",
    "JSON twice": lambda digit: f"\\\\u{ord(digit):04X}",
    "HTML": lambda digit: f"&#{ord(digit)};",
    "HTML hexadecimal": lambda digit: f"&#x{ord(digit):x};",
    "URL": lambda digit: f"%{ord(digit):02X}",
}
ESCAPE, TAG = re.compile(r"\\+u([0-9a-fA-F]{4})"), re.compile("<[^<>]*>")
PHONE, NUMBER = "212-555-4001", "@@"
PLACES = {
    "name": {"name": "Ann Lee @@"},
    "start of the name": {"name": "@@ Ann Lee"},
    "both ends of the name": {"name": "@@ Ann @@"},
    "name that is cut": {"name": "Ann " + "x" * 82 + " @@"},
    "phone": {"phone": "@@"},
    "behind the phone": {"phone": f"{PHONE} / @@"},
    "behind the phone, with a word": {"phone": f"{PHONE}, card @@"},
    "second phone": {"phone": f"{PHONE} or @@"},
    "e-mail": {"email": "@@@example.org"},
    "e-mail that is cut": {"email": "x" * 310 + "@@@example.org"},
    "address": {"address": "1 Elm Street, @@, Springfield"},
    "address with an expiry date": {"address": "@@ 12/29 973"},
    "value of an address": {"address": {"street": "Elm 6", "payment": {"number": "@@"}}},
    "list in an address": {"address": {"street": "Elm 6", "notes": ["x", ["@@"]]}},
    "key of an address": {"address": {"street": "Elm 6", "@@": 1}},
    "address that is text like an object": {"address": '{"street": "Elm 6", "card": "@@"}'},
    "date": {"date": "@@"},
    "unknown field": {"note": "@@"},
    "rejected note": {"name": "", "note": "@@"},
    "rejected phone": {"phone": "none", "note": "@@"},
    "no JSON": None,
}
OF_STORE = ("name", "date", "behind the phone", "rejected phone")


class Hostile(NamedTuple):
    """``kind`` says in words how and where the number is written; ``side`` is that of its topic."""

    kind: str
    side: str
    pan: str
    value: bytes


def hostile(seed, count):
    """So many records, all kinds among them."""
    return [_record(random.Random(f"{seed} {number}"), number) for number in range(count)]


def passes_luhn(digits):
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0


def card_number(random_):
    length = random_.choices((16, 15, 14, 19, 13), (6, 2, 1, 1, 0.3))[0]
    issuer = random_.choice(ISSUERS[length])
    digits = issuer + "".join(random_.choices("0123456789", k=length - len(issuer) - 1))
    return next(digits + check for check in "0123456789" if passes_luhn(digits + check))


def digits_of(text):
    """All that stands for a digit in a text, whatever is between; escapes and markup are read first."""
    text = (
        ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )
    text = TAG.sub("", html.unescape(unquote(text)))
    values = (unicodedata.numeric(sign, None) for sign in text)
    return "".join(str(int(value)) for value in values if value is not None and value == int(value))


def _record(random_, number):
    place = list(PLACES)[number % len(PLACES)]
    pan = card_number(random_)
    while len(pan) == 13 and place == "phone":  # rules.md, section 2: 13 digits are a phone
        pan = card_number(random_)
    if random_.random() < 0.12:
        kind, escape = random_.choice(list(ESCAPES.items()))
        written = "".join(map(escape, pan))
    else:
        kind, written = _spelt(random_, pan)
    return Hostile(
        f"{place}: {kind}",
        "store" if place in OF_STORE else "profile",
        pan,
        _payload(PLACES[place], written).encode(),
    )


def _spelt(random_, pan):
    script = random_.choice([*ALPHABETS, *["ascii"] * 6])
    separator, sizes = random_.choice(SEPARATORS), random_.choice(GROUPS)
    is_mixed = random_.random() < 0.1
    groups, at = [], 0
    for size in sizes:
        groups.append(pan[at : at + size])
        at += size
    alphabets = list(ALPHABETS.values())
    spelt = separator.join(
        "".join((random_.choice(alphabets) if is_mixed else ALPHABETS[script])[int(digit)] for digit in group)
        for group in groups
        if group
    )
    is_ascii = random_.random() < 0.3
    return f"{script}{' and others' * is_mixed}, {separator!r}, {sizes}", json.dumps(
        spelt, ensure_ascii=is_ascii
    )[1:-1]


def _payload(fields, written):
    """The JSON of a record; ``written`` is JSON already."""
    if fields is None:
        return f'{{"name": "Ann Lee", "phone": "{PHONE}", "note": "{written}'
    whole = json.dumps({"name": "Ann Lee", "phone": PHONE} | fields)
    twice = (
        json.dumps(written)[1:-1]
        if isinstance(fields.get("address"), str) and "{" in fields["address"]
        else written
    )
    return whole.replace(NUMBER, twice)
