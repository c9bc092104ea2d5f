"""From a payload to its fields, or to a reason (section 1 of docs/reference/rules.md), in plain Python."""

import json
import re
import sys
from decimal import Decimal
from itertools import accumulate

BLANKS = " \t\r\n"
DEEPEST = 999  # levels of JSON
LONGEST_NUMBER, LONGEST_KEY = 1_000, 50_000  # digits, characters
sys.setrecursionlimit(10 * DEEPEST)  # json reads a level a call


class RejectedError(Exception):
    """The message is no record, for a reason, which may be that its phone has a fault."""

    def __init__(self, reason, phone_fault=None):
        super().__init__(reason)
        self.phone_fault = phone_fault


def fields_of(payload, most_bytes):
    """The JSON object in a payload, numbers as they are written."""
    if payload is None:
        raise RejectedError("tombstone")
    if not payload:
        raise RejectedError("empty")
    if len(payload) > most_bytes:
        raise RejectedError("oversized")
    try:
        text = payload.decode("utf-8").strip(BLANKS)
    except UnicodeDecodeError:
        raise RejectedError("invalid_utf8") from None
    if not (text.startswith("{") and text.endswith("}")) or depth(text) > DEEPEST:
        raise RejectedError("not_json")
    try:
        return object_of(text)
    except ValueError:
        raise RejectedError("not_json") from None


def object_of(text):
    """JSON, numbers as they are written."""
    # Of a field that is there twice the last one counts, in Python's json as in Spark's from_json.
    return json.loads(
        text,
        parse_int=written_integer,
        parse_float=written_double,
        parse_constant=_refuse,
        object_pairs_hook=_object,
    )


def _object(pairs):
    if any(len(key) > LONGEST_KEY for key, _ in pairs):
        raise ValueError(LONGEST_KEY)
    return Object(pairs)


def _refuse_long_number(text):
    if len(re.sub(r"^-?0(?=\.)|[^0-9]", "", text)) > LONGEST_NUMBER:
        raise ValueError(LONGEST_NUMBER)


def depth(text):
    """The most brackets that are open at once, those in strings aside."""
    brackets = re.sub(r'"(?:[^"\\]|\\.)*"|[^][{}]', "", text)
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)


def _refuse(constant):
    raise ValueError(constant)  # NaN and Infinity are Python's JSON, not RFC 8259's


def as_text(value, longest=None):
    """A field as trimmed text, None when it is absent or blank; what is no text as its JSON."""
    text = value if isinstance(value, str) else "" if value is None else as_json(value)
    # Half a surrogate pair has no UTF-8.
    return text.strip(BLANKS)[:longest].encode("utf-8", "replace").decode() or None


def as_json(value):
    """JSON without blanks, numbers as they are to be written."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{as_json(key)}:{as_json(inner)}" for key, inner in value.pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    if isinstance(value, Number):
        return str(value)
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"\\\\|\\u[0-9a-f]{4}|[\ud800-\udfff\U00010000-\U0010ffff]", _escape, text)


def _escape(found):
    character = found[0]
    if character.startswith("\\"):
        return character[:2] + character[2:].upper()
    written = character.encode("utf-16-be", "surrogatepass").hex().upper()
    return "".join(f"\\u{written[at : at + 4]}" for at in range(0, len(written), 4))


class Number(str):
    """A number of JSON as the rules have it written."""

    __slots__ = ()


class Object(dict):
    """An object of JSON that knows of the keys that came twice."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs


def written_integer(text):
    _refuse_long_number(text)
    return Number("0" if text == "-0" else text)


def written_double(text):
    _refuse_long_number(text)
    return Number(java_double(text))


def java_double(text):
    """A number with a fraction or an exponent as Java's Double.toString writes it, in quotes if it is beyond a double."""
    if float(text) in {float("inf"), float("-inf")}:
        return f'"{text[: text.startswith("-")]}Infinity"'
    sign, digits, exponent = Decimal(repr(float(text))).normalize().as_tuple()
    written, size = "".join(map(str, digits)), len(digits) + exponent - 1
    if -3 <= size < 7:
        plain = f"{Decimal(repr(float(text))):f}"
        return plain if "." in plain else plain + ".0"
    return f"{'-' * sign}{written[0]}.{written[1:] or 0}E{size}"
