"""One text without card numbers, codes and expiry dates; for use within a lambda, as it names its parts many times.

A text comes out as it was unless something is cut; then its digits are ASCII ones, and escapes and markup between digits are
gone.
"""

import secrets

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.let import let
from lib.parsing.card_codes import HINT, without_codes
from lib.parsing.card_numbers import BETWEEN, FIRST_DIGIT, LETTERS, SHORTEST, Search
from lib.parsing.digits import ESCAPED, UNSEEN, any_digit, ascii_digits
from lib.records.cuts import CUT_MARK

#: It is put behind a text to see whether that is one value of JSON; it is random, because a text that knew it could hold it.
END = f"end_{secrets.token_hex(16)}"
MOST_DIGITS = 100
#: As many digits as a card has, and no letter between them.
MAY_HOLD = rf"{FIRST_DIGIT}(?:{BETWEEN}[0-9]){{{SHORTEST - 1}}}"
#: The same for a phone, which has to be 14 digits, or 16 of most schemes, to hold a card number.
PHONE_MAY_HOLD = rf"[356](?:{BETWEEN}[0-9]){{13}}|{FIRST_DIGIT}(?:{BETWEEN}[0-9]){{15}}"
HAS_MANY = rf"[0-9](?:{BETWEEN}[0-9]){{{SHORTEST - 1}}}"
#: Digits may be written in another way, or be in several fields of an object.
DISGUISED = rf"[<&{UNSEEN}]|{ESCAPED}|[{any_digit()}&&[^0-9]]|^\{{"
_SIGN = rf"(?:(?:(?<!\\)\\++|\\)u[0-9A-Fa-f]{{4}}|&#[0-9A-Za-z]{{1,8}}+;?+|%[0-9A-Fa-f]{{2}}|[{any_digit()}])"
_GAP = rf"(?:(?!\\u|&#|%)(?:<[^<>]{{0,100}}+>|[^{LETTERS}{any_digit()}]))*+"
COARSE = rf"{_SIGN}(?:{_GAP}{_SIGN}){{{SHORTEST - 1},}}+"
#: What parts two numbers. A slash does so only where the digits are too many for one: others write it within a number.
PARTS = r"(?i)[;,|&\r\n]|\bor\b"
SEVERAL = f"{PARTS}|/"
FIRST_PART = rf"(?s)^((?:(?!{PARTS}).)*+)"
BEFORE_SLASH = "^([^/]*+)"
MOST_OF_A_PHONE = 15  # digits (E.164)


def scrubbed_text(text: Column, places: Column, *, is_phone: Column) -> Column:
    """``struct(text, number, code)``: the text that is left, and whether a card number, and a code or a date, was cut.

    ``places`` are the :func:`lib.parsing.card_numbers.searches`. Of a phone, a first number of 13 digits or fewer stays: only
    what is behind it may be cut. One that holds a card number is cut whole, because nobody can tell whose digits are left.
    """
    enough = (
        F.when(F.length(text) > MOST_DIGITS, HAS_MANY)
        .when(is_phone & ~text.rlike(SEVERAL), PHONE_MAY_HOLD)
        .otherwise(MAY_HOLD)
    )
    may_hold = F.regexp_like(text, enough) | text.rlike(DISGUISED) | text.rlike(HINT)
    search = Search(places)

    def without_numbers(plain: Column, digits: Column) -> Column:
        return (
            F.when(digits < SHORTEST, plain)
            .when(digits > MOST_DIGITS, F.regexp_replace(text, COARSE, CUT_MARK))
            .otherwise(let(_parts(plain, is_phone), lambda parts: _cut(parts, search)))
        )

    def found(plain: Column) -> Column:
        digits = F.length(F.regexp_replace(plain, "[^0-9]++", ""))
        cut = let(digits, lambda digits: without_numbers(plain, digits))
        return let(cut, lambda found: _told(text, plain, found))

    return (
        F.when(text.isNull(), None)
        .when(may_hold, let(let(_canonical(text), ascii_digits), found))
        .otherwise(_left(text, number=_no(), code=_no()))
    )


def _told(text: Column, plain: Column, found: Column) -> Column:
    """The result: ``text`` if nothing was cut from ``plain``. ``found`` is what is left of it without numbers."""
    number = (found != plain) & found.contains(CUT_MARK)

    def result(left: Column) -> Column:
        code = left != found
        return _left(F.when(number | code, _valid(left)).otherwise(text), number=number, code=code)

    return let(without_codes(found), result)


def _parts(plain: Column, is_phone: Column) -> Column:
    """``first``, the first number of a phone, or nothing; ``rest``, the rest of it, or all of another text."""

    def parts(first: Column) -> Column:
        rest = F.substring(plain, F.length(first) + 1, F.length(plain))
        return F.struct(first.alias("first"), rest.alias("rest"))

    return let(F.when(is_phone, _first_number(plain)).otherwise(""), parts)


def _first_number(phone: Column) -> Column:
    def before_slash(part: Column) -> Column:
        is_one = F.length(F.regexp_replace(part, "[^0-9]++", "")) <= MOST_OF_A_PHONE
        return F.when(is_one, part).otherwise(F.regexp_extract(part, BEFORE_SLASH, 1))

    return let(F.regexp_extract(phone, FIRST_PART, 1), before_slash)


def _cut(parts: Column, search: Search) -> Column:
    """Both parts without card numbers; all that is behind the first one goes if a number begins in it."""
    first = parts.getField("first")

    def behind(left: Column) -> Column:
        is_across = search.whole(F.concat(first, left)) != F.concat(search.whole(first), left)
        return F.when((first != "") & is_across, F.concat(first, F.lit(f" {CUT_MARK}"))).otherwise(
            F.concat(first, left)
        )

    rest_left = let(search.anywhere(parts.getField("rest")), behind)
    return F.when(search.issued(first) != first, F.lit(CUT_MARK)).otherwise(rest_left)


def _canonical(text: Column) -> Column:
    """An object's JSON without blanks and escapes of letters, so that its keys can be read; any other text as it is."""
    return F.when(text.startswith("{"), F.coalesce(_as_json(text), text)).otherwise(text)


def _valid(left: Column) -> Column:
    """What is left of an object as JSON: a number was in no quotes, the mark that replaced it has to be."""
    quoted = F.regexp_replace(left, r"(?<=[:,\[])-?+\[card\][-.E0-9]*+(?=[,\]}])", f'"{CUT_MARK}"')
    return F.when(left.startswith("{") & _as_json(left).isNull(), quoted).otherwise(left)


def _as_json(text: Column) -> Column:
    """The text as compact JSON; null if it is not one value."""
    wrapped = F.concat(F.lit("["), text, F.lit(f',"{END}"]'))
    return let(
        F.from_json(wrapped, "array<string>"),
        lambda found: F.when((F.size(found) == 2) & (F.get(found, F.lit(1)) == END), F.get(found, F.lit(0))),  # noqa: PLR2004
    )


def _no() -> Column:
    return F.expr("false")


def _left(text: Column, *, number: Column, code: Column) -> Column:
    return F.struct(text.alias("text"), number.alias("number"), code.alias("code"))
