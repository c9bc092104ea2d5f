r"""The numbers in a text that is not one plain number: one written otherwise, several, or some among words.

The library reads a text as one number if it can. What it would read as digits of the number and a person would not, parts the
text first: words, hours, marks that no number has. Only the few rows that come here pay for it, so it may use lambdas.
The rules are in ``docs/reference/rules.md``, section 2.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.let import let
from lib.normalisation.calling_codes import possible_number, region
from lib.normalisation.phone_library import parsed_number, valid_number
from lib.normalisation.plain_phone import BETWEEN, TRUNK_ZERO

#: A number that was kept as a double, and the blanks and tabs around it.
DECIMAL = r"^[ \t]*+(\+?[0-9]{6,15})\.0++[ \t]*+\z"
#: The same as Java writes a double: digits and exponent. Whoever rounds, as a spreadsheet does, leaves fewer digits than these.
EXPONENT = r"^[ \t]*+([1-9])\.([0-9]{7,14})[eE]\+?0?([0-9]{1,2})[ \t]*+\z"
#: Brazil's place for the carrier that one chooses, between trunk prefix and area code: 0xx11.
CARRIER = r"(?i)(?<![0-9])0xx(?=[ -]?[0-9]{2})"
EXTENSION_BEGINS = r"(?:e?xt(?:ensi(?:ón?|ón?|on)?)?n?|доб|anexo|int|x)[:.]?[ \t,\-]*+[0-9]"
#: A word in brackets that no number stands in, such as ``(cell 2)``; but no extension.
_BRACKETS = rf"\((?!{EXTENSION_BEGINS})(?=[^()\p{{L}}]*+\p{{L}})(?:[^()0-9]*+[0-9]){{0,5}}[^()0-9]*+(?:\)|\z)"
_HOUR = r"[0-9]{1,2}(?:[:.][0-9]{2})?[ \t]?"
_HOURS = rf"(?<![0-9])(?:{_HOUR}[-–][ \t]?)?{_HOUR}(?:[ap]\.?m\b\.?|uhr\b|hrs?\b|h\b)|(?<![0-9])[0-9]{{1,2}}:[0-9]{{2}}(?![0-9])"  # noqa: RUF001 - a dash
#: A word apart from digits, or of two letters and more directly behind them.
_WORD = rf"(?:(?<![\p{{L}}\p{{M}}\p{{Nd}}])|(?<=[0-9])(?=\p{{L}}{{2}}))(?!{EXTENSION_BEGINS})\p{{L}}[\p{{L}}\p{{M}}'’]*+(?![\p{{Nd}}])"  # noqa: RUF001
PARTS = rf"(?iu)[;,|&\r\n]|(?<=[0-9) ])(?=\+)|{_BRACKETS}|{_HOURS}|{_WORD}"
_SEVEN_DIGITS = r"[0-9][ ().\-/\\]{0,3}" * 7
#: A slash that parts two numbers, not area code and number: as many digits as a number has, or an extension, are before it.
SLASH = rf"(?:(?<={_SEVEN_DIGITS})|(?<=(?i:x|ext|#)[. ]{{0,2}}[0-9]{{1,6}} {{0,2}}))[/\\]"
_MARK = "[ ().-]*+"
_EXTENSION = r"(?:(?:ext(?:n|ension)?+|x|#)[ \t:.]*+[0-9]{1,7}+[ \t]*+)?\z"
#: Letters that stand for digits (ITU-T E.161), as in 1-800-FLOWERS: 3 to 6 digits, or a 1 and 6, and then letters, 10 or 11 in all.
VANITY = (
    rf"(?i)^[^+0-9]*+\+?{_MARK}(?=(?:[0-9A-Z]{_MARK}){{10,11}}{_EXTENSION})"
    rf"(?:(?:[0-9]{_MARK}){{3,6}}|1{_MARK}(?:[0-9]{_MARK}){{6}})(?:[A-Z]{_MARK}){{4,8}}{_EXTENSION}"
)
#: Parameters of a ``tel:`` address (RFC 3966), which the library reads.
ADDRESS = r"(?i);(?:ext|isub|phone-context)="
#: A part of too few digits to be a number: of a number in two parts, perhaps.
FRAGMENT = r"^[^0-9]*+(?:[0-9][^0-9]*+){1,5}\z"
#: A text of one part, without a word in small letters: if it has letters, they stand for digits.
_ONE_PART = r"^(?:(?!\p{Ll}{2})[^;,|&\r\n])*+\z"
#: The international prefix of most countries, written where another one is dialled. Mexico's 1 for mobile
#: phones has not been dialled since 2019, and is still written.
_DOUBLE_ZERO = rf"^([^+0-9]*+)0{BETWEEN}0{BETWEEN}(?=[1-9])"
_MEXICAN_ONE = r"^([^+0-9]*+\+[ ().-]*+52[ ().-]*+)1(?=(?:[^0-9]*+[0-9]){10}[^0-9]*+\z)"
_STEPS, _TAIL, _BREAK = 3, 7, "\n"  # the tail in digits


def numbers_in(text: Column, default_region: str) -> Column:
    """The distinct complete numbers in a text, in E.164 and in their order."""
    whole = F.regexp_replace(_without_exponent(text), DECIMAL, "$1")
    clean = F.translate(F.regexp_replace(whole, CARRIER, "0"), "\t", " ")
    return let(clean, lambda of: _numbers_in(of, default_region))


def _without_exponent(text: Column) -> Column:
    """A number with an exponent as its digits; it may lack the last one, a zero."""
    first, others, places = (F.regexp_extract(text, EXPONENT, group) for group in (1, 2, 3))
    missing = places.try_cast("int") - F.length(others)
    digits = F.concat(first, others, F.when(missing == 1, "0").otherwise(""))
    return F.when(missing.isin(0, 1), digits).otherwise(text)


def _numbers_in(text: Column, home: str) -> Column:
    """As parts; else with its slashes and prefixes taken for what they may be; else what the library finds in it.

    The three are steps of one expression, because each that asks the library is long when it is written into a plan.
    """
    nothing, steps = F.array().cast("array<string>"), F.array(*map(F.lit, range(_STEPS)))
    return F.aggregate(
        steps,
        nothing,
        lambda found, step: F.when(F.size(found) > 0, found).otherwise(_read(_texts(text, step, home), home)),
    )


def _texts(text: Column, step: Column, home: str) -> Column:
    """The texts that the library is asked for in a step."""
    is_one = text.rlike(ADDRESS) | ((step == 0) & text.rlike(VANITY))
    marked = F.when(step == 0, text).otherwise(F.regexp_replace(_respelt(text), SLASH, _BREAK))
    parts = _doubted(_split(marked, PARTS), home)
    found = F.array(_number_at_the_beginning(text, home), F.when(text.rlike(_ONE_PART), text))
    return F.when(is_one, F.array(text)).when(step < _STEPS - 1, parts).otherwise(found)


def _number_at_the_beginning(text: Column, home: str) -> Column:
    """The first valid number in a text, if it begins with the text's first digits: else they may be a part of it."""
    digits = F.regexp_replace(text, "[^0-9]", "")

    def if_first(found: Column) -> Column:
        tail = F.right(found, F.lit(_TAIL))
        behind_plus = F.substring(found, F.lit(2), F.length(found) - (_TAIL + 1))
        head = F.ltrim(F.split_part(digits, tail, F.lit(1)), F.lit("0"))
        return F.when(digits.contains(tail) & behind_plus.endswith(head), found)

    return let(valid_number(text, home), if_first)


def _split(text: Column, at: str) -> Column:
    """The parts; ``split`` itself would compile a long pattern for every row."""
    return F.split(F.regexp_replace(text, at, _BREAK), _BREAK)


def _respelt(text: Column) -> Column:
    without_zero = F.replace(text, F.lit(TRUNK_ZERO), F.lit(""))
    return F.regexp_replace(F.regexp_replace(without_zero, _DOUBLE_ZERO, "$1+"), _MEXICAN_ONE, "$1")


def _doubted(parts: Column, home: str) -> Column:
    """The parts; if one may be a fragment of a number, what is valid in each.

    Where all numbers are equally long, a fragment is no number anyway.
    """
    if len(region(home).lengths) == 1:
        return parts
    return let(
        parts,
        lambda of: F.when(
            _is_fragmented(of), F.transform(of, lambda part: _number_at_the_beginning(part, home))
        ).otherwise(of),
    )


def _is_fragmented(parts: Column) -> Column:
    return (F.size(parts) > 1) & F.exists(parts, lambda part: part.rlike(FRAGMENT))


def _read(parts: Column, home: str) -> Column:
    """The distinct numbers of a possible length that the library reads in the parts."""
    read = F.transform(parts, lambda part: parsed_number(part, home))
    return F.array_distinct(F.filter(read, lambda number: number.rlike(possible_number())))
