"""Digits of every script, and digits that are written as escapes, as ASCII digits."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.let import let

OTHER_ZEROS = dict.fromkeys("\U0001f10b\U0001f10c", 0)  # circled
IDEOGRAPHS = dict(zip("〇零一二三四五六七八九", (0, *range(10)), strict=True))
#: The zeros of scripts that Unicode has got since version 14, and Python 3.11 does not know.
NEWER_ZEROS = (0x10D40, 0x116D0, 0x11BF0, 0x11F50, 0x1CCF0, 0x1E4F0, 0x1E5F1)
TEN = range(10)
BEYOND_ASCII = range(0x80, 0x32000)  # no digit is further on
#: Letters that nobody sees, which are no separators in Unicode's eyes.
UNSEEN = "\u115f\u1160\u3164\uffa0"
#: What is put between two digits of a number so that a program shows it, and a search does not find it.
MARKUP = r"(?s)<[^<>]{0,500}+>|&[#A-Za-z][0-9A-Za-z]{1,31}+;"
ESCAPED = r"\\[ubfnrt]|&#|%[0-9A-Fa-f]"
#: From the first backslash of a run, because from each of them a long run would be read again.
_BACKSLASHES = r"(?<!\\)\\++"
_JSON_ESCAPE = rf"{_BACKSLASHES}(?=u[0-9A-Fa-f]{{4}})"
_ESCAPE_SIGN = "\ue000"  # of the private use


@cache
def single() -> dict[str, int]:
    """Every character beyond ASCII that stands for one digit: decimal digits, superscripts, circled ones, ideographs."""
    found = {sign: int(value) for sign, value in _numbers() if value < len(TEN)}
    newer = {chr(zero + digit): digit for zero in NEWER_ZEROS for digit in TEN}
    return found | newer | OTHER_ZEROS | IDEOGRAPHS


@cache
def decimal_zeros() -> list[int]:
    """The code points of the zeros of all scripts that have ten decimal digits."""
    known = (code for code in BEYOND_ASCII if unicodedata.decimal(chr(code), None) == 0)
    return [ord("0"), *known, *NEWER_ZEROS]


@cache
def tens() -> dict[int, str]:
    """The characters that stand for a number of two digits, such as U+246A, by the first of the two."""
    found: defaultdict[int, str] = defaultdict(str)
    for sign, value in _numbers():
        if 10 <= value < 100:  # noqa: PLR2004 - two digits
            found[int(value) // 10] += sign
    return dict(found)


def any_digit() -> str:
    """A character class (without its brackets) of what stands for a digit, with digits of other scripts as Java knows them."""
    newer = "".join(f"{chr(zero)}-{chr(zero + 9)}" for zero in NEWER_ZEROS)
    return rf"0-9\p{{N}}{newer}{''.join(IDEOGRAPHS)}"


def several_digits() -> str:
    """A character class (without its brackets) of what stands for more than one digit."""
    return "".join(tens().values())


def ascii_digits(text: Column) -> Column:
    """The text with ASCII digits only: of escapes and of all scripts; markup between them is a blank."""
    plain = F.when(text.rlike(ESCAPED), _unescaped(text)).otherwise(text)
    return let(F.regexp_replace(let(plain, _with_tens), MARKUP, " "), _with_ones)


def _with_ones(text: Column) -> Column:
    """Digits of other scripts as ASCII ones, in texts that may have any: ``translate`` looks up each character by itself."""
    signs = single()
    is_ascii = F.length(text) == F.octet_length(text)
    ones = F.translate(text, "".join(signs) + UNSEEN, "".join(map(str, signs.values())))
    return F.when(is_ascii, text).otherwise(ones)


def _numbers() -> Iterator[tuple[str, float]]:
    """What Unicode calls digits; of other numbers those in use today, all of which are on the basic plane."""
    for sign in map(chr, BEYOND_ASCII):
        value = unicodedata.numeric(sign, -1)
        is_used = unicodedata.digit(sign, None) is not None or (
            unicodedata.category(sign) == "No" and sign < "\u3300"
        )
        if is_used and 0 <= value < 100 and value == int(value):  # noqa: PLR2004 - of two digits
            yield sign, value


def _with_tens(text: Column) -> Column:
    """A number of two digits as its first digit, and its own character, which stands for the second one afterwards."""
    signs = tens()
    spelt = text
    for first, of_ten in signs.items():
        spelt = F.regexp_replace(spelt, f"([{of_ten}])", f"{first}$1")
    ones = {sign: int(unicodedata.numeric(sign)) % 10 for of_ten in signs.values() for sign in of_ten}
    both = F.translate(spelt, "".join(ones), "".join(map(str, ones.values())))
    return F.when(text.rlike(f"[{''.join(ones)}]"), both).otherwise(text)


def _unescaped(text: Column) -> Column:
    """The text with what escapes stand for: JSON's (also twice escaped) and URLs' are all read, HTML's only of digits."""
    blanks = F.regexp_replace(text, rf"{_BACKSLASHES}[bfnrt]", " ")
    signs = F.aggregate(F.sequence(F.lit(0), F.lit(9)), blanks, _with_entity)
    return let(let(signs, _from_json), _from_url)


def _with_entity(text: Column, digit: Column) -> Column:
    zeros = F.array(*(F.lit(zero) for zero in decimal_zeros()))
    codes = F.transform(
        zeros, lambda zero: F.concat((zero + digit).cast("string"), F.lit("|x0*"), F.hex(zero + digit))
    )
    entity = F.concat(F.lit("(?i)&#0*(?:"), F.array_join(codes, "|"), F.lit(")(?:;|(?![0-9a-f]))"))
    return F.regexp_replace(text, entity, digit.cast("string"))


def _from_json(text: Column) -> Column:
    marked = F.regexp_replace(text, _JSON_ESCAPE, _ESCAPE_SIGN)
    quoted = F.replace(F.replace(marked, F.lit("\\"), F.lit("\\\\")), F.lit('"'), F.lit('\\"'))
    string = F.concat(F.lit('["'), F.replace(quoted, F.lit(_ESCAPE_SIGN), F.lit("\\")), F.lit('"]'))
    read = F.from_json(string, "array<string>", {"allowUnquotedControlChars": "true"})
    return F.coalesce(F.get(read, F.lit(0)), text)


def _from_url(text: Column) -> Column:
    valid = F.regexp_replace(F.replace(text, F.lit("+"), F.lit("%2B")), "%(?![0-9A-Fa-f]{2})", "%25")
    return F.coalesce(F.try_url_decode(valid), text)
