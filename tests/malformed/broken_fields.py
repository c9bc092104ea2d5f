"""Ways to break a payload's fields, each a key and a value that are JSON."""

import json
import re

from tests.malformed.odd_texts import ODD_TEXTS

NUMBERS = (
    "0", "-0", "7", "-5552000001", "5552000001", "15552000001", "5552000001.0", "-0.0", "0.5", "1e3", "1E5", "12e-2", "1e400",
    "-1e400", "1e-400", "9007199254740993", "18446744073709551616", "9" * 60, "9" * 1000, "9" * 1001, "-" + "9" * 1000,
    "0." + "9" * 1200, "4111111111111111", "4.5e15",
)  # fmt: skip
DEPTHS = 2, 100, 101, 995, 996, 997, 998, 999, 1_000, 3_000, 100_000
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
LENGTHS = 60, 99, 100, 101, 320, 321, 500, 5_000
LONG_KEYS = 1_000, 50_000, 50_001, 60_000
NAME, PHONE, EMAIL = range(3)


def another_type(random_, fields):
    field = random_.choice(fields)
    old = field[1]
    field[1] = random_.choice(
        ["null", "true", "false", "[]", "{}", '""', '" \\t\\r\\n"', "[[]]", f"[{old}]", f"[ {old} , {old} ]", f'{{"x": {old}}}',
         f'[[{old}, -0, 1.5e3, null, true], {{"a" : {{}}}}]', json.dumps(old), json.dumps(f"[{old}]"), json.dumps(f"{{{old}}}")]
    )  # fmt: skip
    return fields


def a_number(random_, fields):
    random_.choice(fields)[1] = random_.choice(NUMBERS)
    return fields


def a_number_as_phone(random_, fields):
    fields[PHONE][1] = random_.choice(NUMBERS)
    return fields


def odd_text(random_, fields):
    for _ in range(random_.randint(1, 3)):
        _insert_into_string(random_, random_.choice(fields), random_.choice(ODD_TEXTS))
    return fields


def odd_name(random_, fields):
    _insert_into_string(random_, fields[NAME], random_.choice(ODD_TEXTS))
    return fields


def odd_phone(random_, fields):
    _insert_into_string(random_, fields[PHONE], random_.choice(ODD_TEXTS))
    return fields


def only_odd_text(random_, fields):
    random_.choice(fields)[1] = '"' + "".join(random_.choices(ODD_TEXTS, k=random_.randint(1, 4))) + '"'
    return fields


def long_text(random_, fields):
    field = random_.choice([fields[NAME], fields[NAME], *fields])
    filling = random_.choice(["x", "Ä", "🎉", "ß", " ", "a b ", "1", "\\n", "\\u0041", "e\u0301", "{", ", "])
    end = random_.choice([0, 1])  # blanks before and behind are trimmed
    _insert_into_string(random_, field, filling * random_.choice(LENGTHS), at=end)
    return fields


def key_twice(random_, fields):
    key, value = random_.choice(fields)
    fields.insert(
        random_.randrange(len(fields) + 1), [key, random_.choice([value, "null", '"x"', "[]", "7", '""'])]
    )
    return fields


def another_key(random_, fields):
    field = random_.choice(fields)
    key = json.loads(field[0])
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in key)
    field[0] = random_.choice(
        [f'"{key.upper()}"', f'" {key}"', f'"{escaped}"', f'"{key}\\u0000"', f'"\\ud800{key}"', '""', f'"{key}.x"', f'"{key[:-1]}"']
    )  # fmt: skip
    return fields


def unknown_fields(random_, fields):
    for _ in range(random_.randint(1, 3)):
        key = random_.choice(
            [
                "",
                "end",
                "record",
                "value",
                "topic",
                "offset",
                "_corrupt_record",
                "0",
                "payload_fault",
                "json",
                "\\udc00",
            ]
        )
        value = random_.choice(
            [*NUMBERS, "null", '"x"', "[{}]", '{"name": "Bob", "phone": "1"}', fields[0][1]]
        )
        fields.insert(random_.randrange(len(fields) + 1), [f'"{key}"', value])
    return fields


def long_key(random_, fields):
    fields.append(['"' + "k" * random_.choice(LONG_KEYS) + '"', "1"])
    return fields


def deep(random_, fields):
    depth, (start, end) = random_.choice(DEPTHS), random_.choice(["[]", ('{"a":', "}")])
    key = random_.choice(['"x"', *(key for key, _ in fields)])
    fields.append([key, start * depth + "1" + end * depth])
    return fields


def no_field(random_, fields):
    del fields[random_.randrange(len(fields))]
    return fields


def neither_name_nor_phone(_random, fields):
    return fields[EMAIL:]


def _insert_into_string(random_, field, text, at=None):
    """Put text into a string of a field, anywhere, at its start (0) or at its end (1), but never into an escape."""
    if '"' not in field[1]:
        field[1] = json.dumps(field[1])
    string = random_.choice(list(STRING.finditer(field[1])))
    first, last = string.start() + 1, string.end() - 1
    places = range(first, last + 1) if at is None else [last if at else first]
    places = [place for place in places if "\\" not in field[1][max(first, place - 6) : place]] or [last]
    place = random_.choice(places)
    field[1] = field[1][:place] + text + field[1][place:]
