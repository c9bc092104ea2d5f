"""Payloads that are made to cost time: texts that patterns run over again and again, and JSON that parsers do not like."""
# ruff: noqa: RUF001 - letters and digits that look alike are what is tried

import json
import random
from collections.abc import Iterator
from itertools import count

from tests.reference_records import PROFILE, STORE

FIELDS = {
    PROFILE: ("name", "phone", "email", "address", "note"),
    STORE: ("name", "phone", "credit_card", "date", "note"),
}
ORDINARY = {
    "name": "Ann Lee", "phone": "555-200-0001", "email": "ann.lee@example.org", "address": "1 Main St", "note": "-",
    "credit_card": "4111 1111 1111 1111", "date": "2024-05-01",
}  # fmt: skip
PIECES = (
    "1", "a", "1a", "a1", "x", "x1", "#", "ext", "ext.", " ", "  ", "\t", "\n", "-", ".", "(", ")", "(0)", "+", "＋", "0", "00",
    "/", ";", ",", ", ", "|", "&", " or ", "or", "1 ", "1     ", "1      ", "mr", "mr ", " mr,", "jr.", ",jr", "phd,", "'", "’", "é",
    "e\u0301", "\u0301", "ß", "İ", "１", "٣", "²", "①", "张", "😀", "\u200d", "\0", "\\", "\\\\", '"', "[", "]", "{", "}", ":", "\\u0031",
    "\\u", '"credit_card":', '"credit_card": "', "4111111111111111", "4111 1111 1111 1111 ", "2024-05-01", "2024-05-01T00:00:00.",
    "@", "a@", "a.", "@a.", "<b>1</b>", "tel:", "1-800-FLOWERS", "5552000001",
)  # fmt: skip
SHORTEST = 100  # characters of the hostile part


def hostile_payloads(side: str, field: str, seed: int, most: int, longest: int) -> list[bytes]:
    """So many payloads of a side, whose ``field`` is hostile and has up to ``longest`` characters."""
    random_ = random.Random(f"{seed} {side} {field}")
    sizes = (int(SHORTEST * (longest / SHORTEST) ** random_.random()) for _ in count())
    return [_payload(random_, side, field, size) for size, _ in zip(sizes, range(most), strict=False)]


def _payload(random_: random.Random, side: str, field: str, size: int) -> bytes:
    others = {name: ORDINARY[name] for name in FIELDS[side] if name != field}
    random_shape = random_.random()
    written = json.dumps(_text(random_, size), ensure_ascii=random_.random() < 0.3)
    values = [written] if random_shape < 0.7 else list(_documents(random_, size, written))
    parts = [f"{json.dumps(field)}: {value}" for value in values]
    parts += [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in others.items()]
    if random_.random() < 0.3:
        random_.shuffle(parts)
    text = "{" + ", ".join(parts) + "}"
    cut = text[: len(text) * 3 // 4] if random_.random() < 0.1 else text
    return cut.encode("utf-8", "surrogatepass")


def _text(random_: random.Random, size: int) -> str:
    """Two or three pieces, repeated in a way that makes patterns try again."""
    one, two, three = (random_.choice(PIECES) for _ in range(3))

    def runs(*pieces: str) -> str:
        return "".join(piece * (size // len(pieces) // len(piece) + 1) for piece in pieces)

    shapes = (
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
        lambda: [json.dumps("{" + _text(random_, size) + "}")],
    )
    yield from random_.choice(shapes)()
