"""Card numbers, codes and expiry dates cut out of a text (section 1 of docs/reference/rules.md), in plain Python."""

import html
import re
import unicodedata
from urllib.parse import unquote

from tests.reference_json import as_json, object_of

MARK = "[card]"
READ_BEYOND, MOST_DIGITS, MOST_OF_A_PHONE = 1_024, 100, 15
SHORTEST, LONGEST = 13, 19
TEN = range(10)
IDEOGRAPHS = dict(zip("〇零一二三四五六七八九", (0, *TEN), strict=True))
NEWER = {0x10D40, 0x116D0, 0x11BF0, 0x11F50, 0x1CCF0, 0x1E4F0, 0x1E5F1}
UNSEEN = "\u115f\u1160\u3164\uffa0"
MARKUP = re.compile(r"<[^<>]{0,500}>|&[#A-Za-z][0-9A-Za-z]{1,31};")
JSON_BLANK = re.compile(r"\\+[bfnrt]")
JSON_ESCAPE = re.compile(r"(?:\\+u[0-9a-f]{4})+", re.IGNORECASE)
ENTITY = re.compile(r"&#0*(?:[0-9]+|x[0-9a-f]+)(?:;|(?![0-9a-f]))", re.IGNORECASE)

DINERS = ["300-305", "309", "36", "38", "39"]
JCB, MIR = ["3528-3589"], ["2200-2205"]
MAESTRO, SHORT_MAESTRO = ["50", "56-59"], ["5018", "5020", "5038", "5893", "6304", "6759", "6761-6763"]
NATIONAL = ["81-82", "8600", "9792", "9860", "9704", "31"]
ANY = ["4", "5", "6", "2221-2720", *MIR, "34", "37", *DINERS, *JCB, *NATIONAL]
ISSUED = {
    19: ["4", "6", *MAESTRO, *DINERS, *JCB, *MIR, *NATIONAL],
    18: ["4", "6", *MAESTRO, *DINERS, *JCB, *MIR],
    17: ["6", *MAESTRO, *DINERS, *JCB, *MIR],
    16: ["4", "5", "6", "2221-2720", *MIR, *DINERS, *JCB, *NATIONAL],
    15: ["34", "37", *SHORT_MAESTRO],
    14: [*DINERS, *SHORT_MAESTRO],
}


def passes_luhn(digits):
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0


def is_issued(digits, ranges):
    ends = (one.split("-") for one in ranges)
    return any(low[0] <= digits[: len(low[0])] <= low[-1] for low in ends)


def scrubbed_text(text, longest, *, is_phone=False):
    """A text, of which ``longest`` characters are kept, without card numbers, codes and dates; the same text if there are none."""
    if text is None:
        return None
    text = text[: longest + READ_BEYOND]
    plain = ascii_digits(canonical(text))
    if sum(map(is_digit, plain)) > MOST_DIGITS:
        return told(text, plain, coarsely(text))
    return told(text, plain, without_numbers_of_phone(plain) if is_phone else without_numbers(plain))


def scrubbed_phone(text, longest):
    return scrubbed_text(text, longest, is_phone=True)


def without_numbers_of_phone(plain):
    """The phone, cut from where the second number begins, or all of it."""
    first = re.split(r"[;,|&\r\n]|\bor\b", plain, maxsplit=1, flags=re.IGNORECASE)[0]
    if sum(map(is_digit, first)) > MOST_OF_A_PHONE:
        first = first.partition("/")[0]
    rest = plain[len(first) :]
    if without_numbers(first, issued_places) != first:
        return MARK
    left = without_numbers(rest)
    is_across = without_numbers(first + left, whole_places) != without_numbers(first, whole_places) + left
    return f"{first} {MARK}" if is_across else first + left


def told(text, plain, found):
    left = without_codes(found)
    has_number = found != plain and MARK in found
    return valid(left) if has_number or left != found else text


def is_digit(sign):
    return sign in "0123456789"


def is_letter(sign):
    return unicodedata.category(sign) in ("Lu", "Ll", "Lt", "Lo")


# Digits


def value_of(sign):
    """The number that a sign stands for, below 100, or None."""
    if sign in IDEOGRAPHS:
        return IDEOGRAPHS[sign]
    if (zero := next((zero for zero in NEWER if 0 <= ord(sign) - zero < 10), None)) is not None:
        return ord(sign) - zero
    value = unicodedata.numeric(sign, None)
    if value is None or value != int(value) or not 0 <= value < 100:
        return None
    is_used = unicodedata.category(sign) == "No" and sign < "\u3300"
    is_digit_ = unicodedata.digit(sign, None) is not None or sign in "\U0001f10b\U0001f10c"
    return int(value) if is_used or is_digit_ else None


def ascii_digits(text):
    text = ENTITY.sub(_digit_of_entity, JSON_BLANK.sub(" ", text))
    text = unquote(JSON_ESCAPE.sub(_signs_of_json, text), errors="replace")
    text = "".join(str(value_of(sign)) if (value_of(sign) or 0) >= 10 else sign for sign in text)
    text = MARKUP.sub(" ", text)
    signs = ((sign, value_of(sign)) for sign in text if sign not in UNSEEN)
    return "".join(sign if value is None else str(value) for sign, value in signs)


def _digit_of_entity(entity):
    sign = html.unescape(entity[0].removesuffix(";") + ";")
    is_decimal = len(sign) == 1 and unicodedata.decimal(sign, None) is not None
    return str(value_of(sign)) if is_decimal else entity[0]


def _signs_of_json(escapes):
    units = "".join(re.findall(r"u([0-9a-f]{4})", escapes[0], re.IGNORECASE))
    return bytes.fromhex(units).decode("utf-16-be", "surrogatepass").encode("utf-8", "replace").decode()


# Numbers


def whole_places(text):
    """Between digits no number is cut in two; any scheme."""
    for length in range(LONGEST, SHORTEST - 1, -1):
        for start, end in windows(text, length):
            if not is_digit(text[start - 1 : start] or " ") and not is_digit(text[end : end + 1] or " "):
                yield text[start:end], ANY


def issued_places(text):
    """Anywhere; only what schemes issue of that length."""
    for length, ranges in ISSUED.items():
        for start, end in windows(text, length):
            yield text[start:end], ranges


NEXT_FIELD = r'"?+,"[^"]{0,100}+":"?+'
GROUPS = [
    re.compile(rf"(?<![0-9])(?=({NEXT_FIELD.join(f'[0-9]{{{size}}}' for size in sizes)}(?![0-9])))")
    for sizes in (("4", "4", "4", "2,7"), ("4", "6", "4,5"))
]


def fields_places(text):
    """A group of digits in each of several fields of an object."""
    for groups in GROUPS:
        for found in groups.finditer(text):
            yield found[1], ANY


def all_places(text):
    yield from fields_places(text)
    yield from whole_places(text)
    yield from issued_places(text)


def windows(text, length):
    digits = [place for place, sign in enumerate(text) if is_digit(sign)]
    for at, start in enumerate(digits[: max(0, len(digits) - length + 1)]):
        end = digits[at + length - 1] + 1
        if not any(map(is_letter, text[start:end])):
            yield start, end


def without_numbers(text, places=all_places):
    found = [written for written, ranges in places(text) if _is_card(written, ranges)]
    for written in found:
        text = text.replace(written, MARK)
    return _without_marks(text) if found else text


def _is_card(written, ranges):
    digits = re.sub(f"{NEXT_FIELD}|[^0-9]", "", written)
    return is_issued(digits, ranges) and passes_luhn(digits)


def _without_marks(text):
    """The text without the marks that were on the last digit of what was cut."""
    first, *others = text.split(MARK)
    starts = (next((at for at, sign in enumerate(part) if not _is_mark(sign)), len(part)) for part in others)
    return MARK.join((first, *(part[start:] for part, start in zip(others, starts, strict=True))))


def _is_mark(sign):
    return unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf")


SIGN = r"(?:\\+u[0-9A-Fa-f]{4}|&#[0-9A-Za-z]{1,8};?|%[0-9A-Fa-f]{2}|\x01)"


def coarsely(text):
    """A text without any digits that are as many as a card has: what it is, does not matter."""
    # One sign of the private use for each kind: a digit, a letter.
    kinds = "".join(
        "\x01" if any_digit(sign) else "\x02" if is_letter(sign) else "\x03" if sign in "\x01\x02" else sign
        for sign in text
    )
    gap = r"(?:(?!\\u|&#|%)(?:<[^<>]{0,100}>|[^\x02\x01A-Za-z]))*+"
    shown = "".join(sign if ord(sign) < 128 else kind for sign, kind in zip(text, kinds, strict=True))
    pattern = SIGN.replace(r"\x01", r"[0-9\x01]")
    gap = gap.replace(r"\x01", r"0-9\x01")
    runs = re.finditer(rf"{pattern}(?:{gap}{pattern}){{12,}}+", shown)
    for run in reversed(list(runs)):
        text = text[: run.start()] + MARK + text[run.end() :]
    return text


def any_digit(sign):
    return unicodedata.category(sign)[0] == "N" or value_of(sign) is not None


# Objects, codes and dates


def canonical(text):
    """An object's JSON without blanks and escapes; any other text as it is."""
    if not text.startswith("{"):
        return text
    try:
        return as_json(object_of(text))
    except ValueError:
        return text


def valid(left):
    """What is left of an object as JSON: a number was in no quotes, the mark must be."""
    if not left.startswith("{") or _is_json(left):
        return left
    return re.sub(r"(?<=[:,\[])-?\[card\][-.E0-9]*(?=[,\]}])", f'"{MARK}"', left)


def _is_json(text):
    try:
        return bool(as_json(object_of(text)))
    except ValueError:
        return False


LABELS = (
    "cvv2?|cvc2?|cvn2?|csc|cav2|card ?code|security.?(?:code|number)|(?:card)?.?verification.?(?:code|value|number)"
    r"|exp\.?|(?:exp|expir[a-z]{1,6}).?(?:date|month|year|mm|yy|dt)|expir[a-z]{1,6}"
    "|valid.?(?:thru|through|until|till|to)|good.?(?:thru|through|until)"
)
LETTER = r"[^\W\d_]"
LABELLED = re.compile(
    rf"(?<!{LETTER})({LABELS})((?:(?!{LETTER})[^0-9]|\bis\b|\bdate\b|\bcode\b|\bno\b){{0,12}}+)"
    r"(?:[0-9]{1,2} ?[-/. ] ?(?:[0-9]{4}|[0-9]{2})|[0-9]{3,6})(?![0-9])",
    re.IGNORECASE,
)
BEHIND = re.compile(
    rf"\[card\](?:(?:(?!{LETTER})[^0-9]){{0,8}}+(?:(?:0[1-9]|1[0-2]) ?[-/. ]? ?(?:20)?[0-9]{{2}}|[0-9]{{3,4}})(?![0-9])){{1,2}}+"
)
KEY = re.compile(
    rf"(?:.{{0,40}}[^a-z]|[a-z]{{0,12}}?(?:card|cc|payment|pay))?(?:{LABELS})[0-9]?(?:[^a-z].{{0,40}})?",
    re.IGNORECASE,
)


def without_codes(text):
    if text.startswith("{"):
        text = _without_keyed(valid(text))
    text = LABELLED.sub(rf"\1\2{MARK}", text)
    return BEHIND.sub(MARK, text)


def _without_keyed(text):
    """An object without the values of keys that are named after a code or a date."""
    try:
        found = object_of(text)
    except ValueError:
        return text
    return as_json(_marked(found)) if as_json(_marked(found)) != as_json(found) else text


def _marked(value):
    if isinstance(value, dict):
        pairs = [(key, MARK if KEY.fullmatch(key) else _marked(inner)) for key, inner in value.pairs]
        return type(value)(pairs)
    return [_marked(one) for one in value] if isinstance(value, list) else value
