"""Payloads that are made to cost time: texts that patterns run over again and again, and JSON that parsers do not like."""
# ruff: noqa: RUF001 - letters and digits that look alike are what is tried

import json
import random
from collections.abc import Iterator

from tests.reference_records import PROFILE, STORE

WHOLE = "whole payload"
FIELDS = {
    PROFILE: ("name", "phone", "email", "address", "note", WHOLE),
    STORE: ("name", "phone", "credit_card", "date", "note", WHOLE),
}
ORDINARY = {
    "name": "Ann Lee", "phone": "555-200-0001", "email": "ann.lee@example.org", "address": "1 Main St", "note": "-",
    "credit_card": "4111 1111 1111 1111", "date": "2024-05-01",
}  # fmt: skip
PIECES = (
    "1", "a", "1a", "a1", "x", "x1", "#", "ext", "ext.", " ", "  ", "\t", "\n", "-", ".", "(", ")", "(0)", "+", "＋", "0", "00",
    "/", ";", ",", ", ", "|", "&", " or ", "or", "1 ", "1     ", "1      ", "mr", "mr ", " mr,", "jr.", ",jr", "phd,", "dr. med.", "rer.nat.", "m.d", ",m.d.", "ma,", "sir ", ",sir ", "sr.", "jr ", "3rd ", " ii", "hon.",
    "ph.", "ph d", "様", "นาย", "先", "\ufdfa", "\u1112\u1161", "\u3099", "и\u0306", "\u0640",  "'", "’", "é",
    "e\u0301", "\u0301", "ß", "İ", "１", "٣", "²", "①", "张", "😀", "\u200d", "\0", "\\", "\\\\", '"', "[", "]", "{", "}", ":", "\\u0031",
    "\\u", '"credit_card":', '"credit_card": "', "4111111111111111", "4111 1111 1111 1111 ", "2024-05-01", "2024-05-01T00:00:00.",
    "@", "a@", "a.", "@a.", "<b>1</b>", "tel:", "1-800-FLOWERS", "5552000001",
    "cvv", "cvv ", "cvv:", "CVV2 12", '"cvv":', '"cvv":[', '"cvv":{"a":', "card code ", "exp", "exp ", "exp date ", "expiry 12/2", "valid thru ",
    "security code ", "verification value", "good thru", "[card]", "[card] ", "4111 1111", "411111111111", "4111111111111112", "4-", "4  ", "3782-822463",
    "4<b>", "4&nbsp;", "<", "<b", "</b>", "&#", "&#52;", "&#x34;", "&amp;", "%", "%34", "%3", "\\\\u0034", "\u0661", "٤١١١", "۴", "𝟒", "④", "⑪", "一", "Ⅳ", "½",
    "\u0300\u0301\u0302", "a\u0300", "4\u0300", "\u200b", "4\u200b", "\u202e", "\u200f", "א", "عربي", "4\u202e", "👨\u200d👩\u200d👧", "🏳\ufe0f", "1\ufe0f\u20e3",
    "\u3164", "ﾠ", "\u00a0", "\u2003", "\u3000", "\ue000", "\U000f0000", "\ufffd", "é4", "ﬁ", "ǅ", "ʰ", "ー", "4ー",
)  # fmt: skip
SHORTEST = 100  # characters of the hostile part


def hostile_payloads(side: str, field: str, seed: int, most: int, longest: int) -> list[bytes]:
    """So many payloads of a side, whose ``field`` is hostile and has up to ``longest`` characters."""
    random_ = random.Random(f"{seed} {side} {field}")
    return [
        hostile_payload(
            random_, side, field, int(SHORTEST * (longest / SHORTEST) ** random_.random()), number
        )
        for number in range(most)
    ]


def hostile_payload(random_: random.Random, side: str, field: str, size: int, number: int) -> bytes:
    """A payload whose ``field`` has about ``size`` characters; ``number`` chooses the piece that it is made of first."""
    if field == WHOLE:
        return _whole(random_, size, number).encode("utf-8", "surrogatepass")
    return _payload(random_, side, field, size, number)


def _whole(random_: random.Random, size: int, number: int) -> str:
    """A text that is no object, or one that has the text as a key, or where a value ends."""
    text = _text(random_, size, number)
    start = '{"name": "Ann Lee", "phone": "555-200-0001"'
    shapes = (
        text,
        "{" + text,
        "[" + text + "]",
        f"{start}, {json.dumps(text)}: 1}}",
        f"{start}{text}}}",
        f"{start}}}{text}",
    )
    return random_.choice(shapes)


def _payload(random_: random.Random, side: str, field: str, size: int, number: int) -> bytes:
    others = {name: ORDINARY[name] for name in FIELDS[side] if name not in (field, WHOLE)}
    random_shape = random_.random()
    written = json.dumps(_text(random_, size, number), ensure_ascii=random_.random() < 0.3)
    values = [written] if random_shape < 0.7 else list(_documents(random_, size, written))
    parts = [f"{json.dumps(field)}: {value}" for value in values]
    parts += [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in others.items()]
    if random_.random() < 0.3:
        random_.shuffle(parts)
    text = "{" + ", ".join(parts) + "}"
    cut = text[: len(text) * 3 // 4] if random_.random() < 0.1 else text
    return cut.encode("utf-8", "surrogatepass")


def _text(random_: random.Random, size: int, number: int) -> str:
    """Two or three pieces, repeated in a way that makes patterns try again."""
    one = PIECES[number % len(PIECES)]
    two, three = (random_.choice(PIECES) for _ in range(2))

    def runs(*pieces: str) -> str:
        return "".join(piece * (size // len(pieces) // len(piece) + 1) for piece in pieces)

    shapes = (
        lambda: runs(one),
        lambda: runs(one, two),
        lambda: runs(one, two, three),
        lambda: runs(one + two),
        lambda: runs(one + two + three),
        lambda: one + runs(two) + three,
        lambda: runs(one) + two,
        lambda: "".join(random_.choice((one, two, three)) for _ in range(size // 2)),
    )
    return random_.choice(shapes)()[:size]


def _documents(random_: random.Random, size: int, written: str) -> Iterator[str]:
    """JSON values of a field; several stand for a field that comes several times."""
    levels = random_.choice((90, 500, 998, 1_500, size // 6))
    digits = random_.choice((20, 400, 1_000, size))
    number = "9" * digits
    shapes = (
        lambda: ["[" * levels + "]" * levels],
        lambda: ['{"a":' * levels + "1" + "}" * levels],
        lambda: [number],
        lambda: ["0." + number],
        lambda: [f"1e{digits}"],
        lambda: ["[" + ",".join([number] * (size // digits)) + "]"],
        lambda: [json.dumps("1" * 18)] * (size // 40),
        lambda: ['"' + "\\u0041" * (size // 6) + '"'],
        lambda: ['"' + "\\\\" * (size // 2) + '"'],
        lambda: ["{" + ",".join(f'"k{key}":{key}' for key in range(size // 14)) + "}"],
        lambda: ['{"' + "k" * min(size, 49_000) + '": 1}'],
        lambda: ["{" + ",".join(['"k":1'] * (size // 6)) + "}"],
        lambda: ["[" + ",".join([written[:40].replace('"', "")] * 0 + ["1e5"] * (size // 4)) + "]"],
        lambda: ["[" + ", ".join(["null"] * (size // 6)) + "]"],
        lambda: [" " * size + written],
        lambda: [json.dumps("{" + _text(random_, size, random_.randrange(len(PIECES))) + "}")],
    )
    yield from random_.choice(shapes)()
