r"""Turns phone numbers in any spelling into E.164, by native expressions built from libphonenumber's metadata.

The rules are numbered in ``docs/reference/rules.md``, section 2.

The regular expressions run in the JVM. They use ``\z`` because Java's ``$`` also matches before a final line break.
Possessive quantifiers (``*+``, ``++``) keep a text that does not match from being tried again in every other way.
"""

from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.normalisation.calling_codes import (
    Region,
    codes_with_trunk_zero,
    numbers,
    one_of_codes,
    possible_lengths,
    region,
)

ASCII_DIGITS = "0123456789"
RUN = ASCII_DIGITS * 2
TAIL = 4  # digits; no national number is shorter
OTHER_DIGITS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")  # noqa: RUF001 - these are the look-alikes meant
SEVERAL = r"(?is)(?:[/;,|&]|\bor\b).*+"
EXTENSION = r"(?i)(?:ext(?:n|ension)?+|x|#)[ \t\r\n:.]*+[0-9]{1,7}+[ \t\r\n]*+\z"
MARKS = " ().-"
TRUNK_ZERO = "(0)"
#: A single number as most people write it, perhaps with ``tel:`` before it and an extension after it.
ONE_NUMBER = (
    r"^(?:[Tt]el:)?[ ().-]*+(\+?[0-9](?:[ ().-]*+[0-9])*+)[ ().-]*+(?:(?:ext\.?+|x)[ .:]*+[0-9]{1,7}+)?+\z"
)
SHORTEST_AFTER_PREFIX = 10  # digits after a region's own international prefix
FEWEST_DIGITS, MOST_DIGITS = 6, 15  # of an incomplete phone that still distinguishes people; E.164 allows 15
LETTERS, KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999"  # ITU-T E.161
# Vanity numbers, such as 1-800-FLOWERS: 3 to 6 digits and then letters, 10 or 11 characters in all; or a 1, 6 digits and
# 4 letters.
_DIGIT, _LETTER = "(?:[0-9][ ().-]*+)", "(?:[A-Za-z][ ().-]*+)"
_SPELT = "|".join(f"{_DIGIT}{{{digits}}}{_LETTER}{{{10 - digits},{11 - digits}}}" for digits in range(3, 7))
KEYED = rf"^\+?[ ().-]*+(?:{_SPELT}|1[ ().-]*+{_DIGIT}{{6}}{_LETTER}{{4}})\z"
#: The first digit, the first letter behind it, and a digit behind that one: if these three fail, all do.
LETTER_BETWEEN_DIGITS = r"^[^0-9]*+[0-9][^\p{L}]*+\p{L}[^0-9]*+[0-9]"


def plain_number(raw: Column) -> Column:
    """The number of a text that holds a single one as most people write it, without marks; empty for any other text.

    It saves most records from the full reading, whose regular expressions cost more than the rest of normalisation.
    """
    number = F.translate(F.regexp_extract(raw, ONE_NUMBER, 1), MARKS, "")
    return F.when(raw.contains(TRUNK_ZERO), "").otherwise(number)


def home_number(plain: Column, default_region: str) -> Column:
    """The E.164 number of a :func:`plain_number` that can only belong to the default region; else null."""
    home = region(default_region)
    code = home.calling_code
    spelled = (
        F.when(plain.startswith("+"), plain)
        .when(plain.startswith(code), F.concat(F.lit("+"), plain))
        .otherwise(F.concat(F.lit("+" + code), plain))
    )
    return F.when(plain.rlike(_home_pattern(home)), spelled)


def _home_pattern(home: Region) -> str:
    """A pattern of home numbers: of a possible length, with or without the calling code, and without any prefix.

    The first digit must not be one with which a prefix or the calling code begins. Without a ``+``, the calling code is
    accepted only if it is unambiguous: no national number is that long, and no prefix begins with the same digit.
    """
    code, national = home.calling_code, home.national_prefix
    first = "".join(sorted(set(ASCII_DIGITS) - {"0", code[0], *national[:1]}))
    number = "|".join(f"[{first}][0-9]{{{length - 1}}}" for length in home.lengths)
    begins_alike = national[:1] == code[0] and national != code
    may_be_long = any(len(code) + length in home.lengths for length in home.lengths)
    plus = r"\+" if begins_alike or may_be_long else r"\+?"
    return rf"^(?!{home.international_prefix})(?:{plus}{code})?(?:{number})\z"


def first_number(raw: Column) -> Column:
    """The part of a text up to the end of its first number, with ASCII digits, without extension and trunk zero."""
    ascii_only = F.translate(raw, "".join(OTHER_DIGITS) + "＋", ASCII_DIGITS * len(OTHER_DIGITS) + "+")  # noqa: RUF001
    first = F.regexp_replace(ascii_only, SEVERAL, "")
    return F.replace(F.regexp_replace(first, EXTENSION, ""), F.lit(TRUNK_ZERO), F.lit(""))


def read_number(first: Column) -> Column:
    """The digits of a :func:`first_number`, with its leading ``+`` if any; letters become the digits of their keys."""
    bare = F.regexp_replace(first, r"^[^+0-9]++", "")
    keyed = F.when(bare.rlike(KEYED), F.translate(bare, LETTERS + LETTERS.lower(), KEYS * 2)).otherwise(bare)
    return F.regexp_replace(keyed, r"(?!^\+)[^0-9]", "")


def dialled(number: Column, default_region: str) -> Column:
    """The number as it would be dialled: ``+`` and digits if it is international, digits only if it is national.

    ``number`` is the result of :func:`read_number`.
    """
    own = region(default_region).international_prefix
    prefix = rf"^(?:(?:{own})(?=[0-9]{{{SHORTEST_AFTER_PREFIX},}}$)|00(?=[1-9]))"
    trunk_zero = rf"^(\+(?:{'|'.join(codes_with_trunk_zero())}))0"
    return F.regexp_replace(F.regexp_replace(number, prefix, "+"), trunk_zero, "$1")


def e164(dialled_number: Column, default_region: str) -> Column:
    """The E.164 number of a :func:`dialled` one, or null if its length is impossible."""
    home = region(default_region)
    international = F.regexp_replace(dialled_number, _before_national(home), f"+{home.calling_code}")
    return F.when(international.rlike(_international_pattern()), international)


def digits_alone(first: Column, dialled_number: Column) -> Column:
    """The digits of an incomplete phone, or null if they are too few, too many or separated by letters.

    ``first`` is the result of :func:`first_number`. A local number without its area code, or one with a digit too many, still
    distinguishes people.
    """
    digits = F.replace(dialled_number, F.lit("+"), F.lit(""))
    fits = F.length(digits).between(FEWEST_DIGITS, MOST_DIGITS)
    return F.when(fits & ~has_letter_between_digits(first), digits)


def has_letter_between_digits(first: Column) -> Column:
    """Whether there is a letter between any two digits of a :func:`first_number`."""
    return first.rlike(LETTER_BETWEEN_DIGITS)


def is_placeholder(phone: Column, default_region: str) -> Column:
    """Whether a phone is a placeholder: one digit repeated, or a run such as 1234567890."""
    home = region(default_region).calling_code  # tried first, because nearly all numbers have it
    number = F.regexp_replace(phone, rf"^\+(?:{home}|{one_of_codes()})", "")
    repeated = F.replace(number, F.substring(number, 1, 1), F.lit("")) == ""
    runs = F.lit(RUN), F.lit(RUN[::-1])
    # A placeholder ends in four equal digits or a run of four. Few phones do, and only those need the regular expression.
    may_be = F.right(phone, F.lit(TAIL)).isin(*_placeholder_tails())
    return may_be & (repeated | runs[0].contains(number) | runs[1].contains(number))


def _placeholder_tails() -> list[str]:
    runs = {run[at : at + TAIL] for run in (RUN, RUN[::-1]) for at in range(len(RUN) - TAIL + 1)}
    return sorted(runs | {digit * TAIL for digit in ASCII_DIGITS})


def _before_national(home: Region) -> str:
    """A pattern of what precedes a national number, tried in this order: its prefix, nothing, its calling code without ``+``."""
    number = f"(?=(?:{'|'.join(f'[0-9]{{{length}}}' for length in home.lengths)})\\z)"
    prefixes = dict.fromkeys((home.national_prefix, "", home.calling_code))
    return f"^(?:{'|'.join(prefix + number for prefix in prefixes)})"


@cache
def _international_pattern() -> str:
    return numbers({code: map(str, lengths) for code, lengths in possible_lengths().items()})
