"""Ways to break a payload's text."""

import json

from tests.malformed.odd_texts import ODD_TEXTS

NO_NUMBERS = (
    "NaN", "Infinity", "-Infinity", "+1", "01", ".5", "1.", "1e", "--1", "0x10", "1_000", "1 2", "١٢", "nan", "-",
    "True", "None", "undefined", "nul", "truefalse", "TRUE", "'x'", "x", "", "\\", '"', "\u201cx\u201d",
)  # fmt: skip
NO_ESCAPES = "\\x41", "\\u12", "\\u{41}", "\\a", "\\'", "\\0", "\\U0001F389", "\\ud8", "\\"
RAW_CONTROLS = "\x00", "\x01", "\x08", "\t", "\n", "\r", "\x0b", "\x0c", "\x1f", "\x1b[31m"
NO_BLANKS = "\u00a0", "\u2028", "\u3000", "\x0b", "\x0c", "\x00", "\ufeff", "\x1a", "\u0085"
BEHIND = (
    "}", "]", " x", ",", ", null", "{}", " {}", ", {}", "//", "/* x */", "# x", "\x00", "null", "0", '"', ":", "}]", "],[", "]]",
    ', "x": 1', ', "record": {"name": "Bob Roy", "phone": "555-200-0001"}', ', {"end": ""}]', ', "end": ""}',
    '], [{"end": ""}', "\u00a0", "\ufeff", "\\u0020", ";", "--", "\x1a",
)  # fmt: skip
BEFORE = (
    "[", "{", "}", ",", ":", "null,", '"x",', "//\n", "/**/", "x", "\ufeff", "\x00", "()", 'null, "record": ', ")]}',\n", "data: ",
)  # fmt: skip


def cut(random_, text):
    return text[: random_.randrange(len(text))]


def a_character_lost(random_, text):
    at = random_.randrange(len(text))
    return text[:at] + text[at + 1 :]


def a_mark_changed(random_, text):
    marks = [at for at, character in enumerate(text) if character in '{}[]":,\\']
    at = random_.choice(marks) if marks else 0
    return (
        text[:at]
        + random_.choice(["", "{", "}", "[", "]", '"', ":", ",", "'", "\\", ";", "="])
        + text[at + 1 :]
    )


def an_escape_that_is_none(random_, text):
    return _inserted(random_, text, NO_ESCAPES)


def a_raw_control_character(random_, text):
    return _inserted(random_, text, RAW_CONTROLS)


def a_blank_that_is_none(random_, text):
    return _inserted(random_, text, NO_BLANKS)


def odd_text_anywhere(random_, text):
    return _inserted(random_, text, ODD_TEXTS)


def no_value(random_, text):
    field = random_.choice(["name", "phone", "email", "x"])
    return text[:-1] + f', "{field}": {random_.choice(NO_NUMBERS)}' + "}"


def something_behind(random_, text):
    return text + random_.choice(BEHIND)


def something_before(random_, text):
    return random_.choice(BEFORE) + text


def several_objects(random_, text):
    return random_.choice(["", " ", ",", "\n", ", ", "]["]).join([text] * random_.randint(2, 3))


def in_an_array(random_, text):
    return random_.choice(["[{}]", "[[{}]]", "[{}, {}]", '{{"record": {}}}', "({})", "callback({});"]).format(
        text, text
    )


def as_a_string(random_, text):
    return json.dumps(text, ensure_ascii=random_.random() < 0.5)


def comment(random_, text):
    places = [at for at, character in enumerate(text) if character in "{:,}"]
    at = random_.choice(places) if places else 0
    return text[:at] + random_.choice(["/* x */", "// x\n", "# x\n", "<!-- -->"]) + text[at:]


def single_quotes(_random, text):
    return text.replace('"', "'")


def keys_without_quotes(_random, text):
    return text.replace('"name"', "name").replace('"credit_card"', "credit_card")


def a_comma_too_many(random_, text):
    return random_.choice([text[:-1] + ",}", text.replace("{", "{,", 1), text.replace(",", ",,", 1)])


def blanks_around(random_, text):
    blanks = "".join(random_.choices(" \t\r\n", k=random_.randint(1, 9)))
    return blanks + text + blanks


def _inserted(random_, text, texts):
    at = random_.randrange(len(text) + 1)
    return text[:at] + random_.choice(texts) + text[at:]
