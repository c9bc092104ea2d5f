"""Phone numbers in any spelling to E.164, by native expressions built from libphonenumber's metadata.

The rules are numbered in ``docs/reference/rules.md``, section 2.
"""

from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.normalisation.calling_codes import (
    Region,
    codes_with_trunk_zero,
    one_of_codes,
    possible_lengths,
    region,
)

ASCII_DIGITS = "0123456789"
RUN = ASCII_DIGITS * 2
TAIL = 4  # digits, no more than the shortest national number has
OTHER_DIGITS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")  # noqa: RUF001 - these are the look-alikes meant
SEVERAL = r"(?is)(?:[/;,|&]|\bor\b).*"
EXTENSION = r"(?i)(?:ext(?:n|ension)?\.?|x|#)[ \t\r\n:.]*[0-9]{1,7}[ \t\r\n]*\z"
MARKS = " ().-"
TRUNK_ZERO = "(0)"
#: One number, as most people write it: ``tel:`` before it, an extension behind it. \z, as $ would let a line break follow.
ONE_NUMBER = (
    r"^(?:[Tt]el:)?[ ().-]*+(\+?[0-9](?:[ ().-]*+[0-9])*+)[ ().-]*+(?:(?:ext\.?+|x)[ .:]*+[0-9]{1,7}+)?+\z"
)
CODE_SIZES = (1, 2, 3)  # digits of a calling code
SHORTEST, LONGEST = 4, 20  # digits of an international number, generously
SHORTEST_AFTER_PREFIX = 10  # digits after a region's own international prefix
FEWEST_DIGITS, MOST_DIGITS = 6, 15  # of a number that cannot be dialled but still says something
LETTERS, KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999"  # ITU-T E.161
_DIGIT, _LETTER = "(?:[0-9][ ().-]*)", "(?:[A-Za-z][ ().-]*)"
_SPELT = "|".join(f"{_DIGIT}{{{digits}}}{_LETTER}{{{10 - digits},{11 - digits}}}" for digits in range(3, 7))
KEYED = rf"^\+?[ ().-]*(?:{_SPELT}|1[ ().-]*{_DIGIT}{{6}}{_LETTER}{{4}})\z"
LETTER_BETWEEN_DIGITS = r"(?s)[0-9].*\p{L}.*[0-9]"


def plain_number(raw: Column) -> Column:
    """The number of a text that holds one as most people write it, without marks; empty for any other text.

    The regular expressions of the full reading would cost more than all the rest of a record's normalisation.
    """
    number = F.translate(F.regexp_extract(raw, ONE_NUMBER, 1), MARKS, "")
    return F.when(raw.contains(TRUNK_ZERO), "").otherwise(number)


def home_number(plain: Column, default_region: str) -> Column:
    """The E.164 number of a :func:`plain_number` that can only be one of the default region; else null."""
    home = region(default_region)
    code = home.calling_code
    spelled = (
        F.when(plain.startswith("+"), plain)
        .when(plain.startswith(code), F.concat(F.lit("+"), plain))
        .otherwise(F.concat(F.lit("+" + code), plain))
    )
    return F.when(plain.rlike(_home_pattern(home)), spelled)


def _home_pattern(home: Region) -> str:
    """Numbers of a possible length whose first digit begins no prefix, with or without the calling code before them.

    Without a ``+`` the code is one only where nothing else can be meant: no number is that long, and no prefix begins alike.
    """
    code, national = home.calling_code, home.national_prefix
    first = "".join(sorted(set(ASCII_DIGITS) - {"0", code[0], *national[:1]}))
    number = "|".join(f"[{first}][0-9]{{{length - 1}}}" for length in home.lengths)
    begins_alike = national[:1] == code[0] and national != code
    may_be_long = any(len(code) + length in home.lengths for length in home.lengths)
    plus = r"\+" if begins_alike or may_be_long else r"\+?"
    return rf"^(?!{home.international_prefix})(?:{plus}{code})?(?:{number})\z"


def dialled(raw: Column, plain: Column, default_region: str) -> Column:
    """What would be dialled: ``+`` and digits for an international number, digits only for a national one.

    ``plain`` is the :func:`plain_number` of ``raw``.
    """
    number = F.when(plain != "", plain).otherwise(_read(raw))
    own = region(default_region).international_prefix
    prefix = rf"^(?:(?:{own})(?=[0-9]{{{SHORTEST_AFTER_PREFIX},}}$)|00(?=[1-9]))"
    has_own = number.startswith(own) if own.isdigit() else number.rlike(f"^(?:{own})")
    may_have_prefix = number.startswith("00") | has_own
    with_plus = F.when(may_have_prefix, F.regexp_replace(number, prefix, "+")).otherwise(number)
    return F.regexp_replace(with_plus, rf"^(\+(?:{'|'.join(codes_with_trunk_zero())}))0", "$1")


def e164(dialled_number: Column, default_region: str) -> Column:
    """The E.164 number of a dialled one, or null where its length is impossible."""
    international = _international(F.substr(dialled_number, F.lit(2)))
    return F.when(dialled_number.startswith("+"), international).otherwise(
        _national(dialled_number, region(default_region))
    )


def digits_alone(raw: Column, dialled_number: Column) -> Column:
    """The digits of a number that is not E.164, or null where they are too few, too many or parted by letters.

    A local number without its area, or one with a digit too many, still tells people apart.
    """
    digits = F.replace(dialled_number, F.lit("+"), F.lit(""))
    fits = F.length(digits).between(FEWEST_DIGITS, MOST_DIGITS)
    return F.when(fits & ~has_letter_between_digits(raw), digits)


def has_letter_between_digits(raw: Column) -> Column:
    """Whether a letter stands between any two digits of the first number of a text."""
    return _first_number(raw).rlike(LETTER_BETWEEN_DIGITS)


def is_placeholder(phone: Column, default_region: str) -> Column:
    """Whether a phone is one digit repeated or a run of digits, as people type who will not say."""
    home = region(default_region).calling_code  # first, as nearly all are of it
    number = F.regexp_replace(phone, rf"^\+(?:{home}|{one_of_codes()})", "")
    repeated = F.replace(number, F.substring(number, 1, 1), F.lit("")) == ""
    runs = F.lit(RUN), F.lit(RUN[::-1])
    # Few numbers end like one, and only these are taken apart.
    may_be = F.right(phone, F.lit(TAIL)).isin(*_placeholder_tails())
    return may_be & (repeated | runs[0].contains(number) | runs[1].contains(number))


def _read(raw: Column) -> Column:
    """The first number of a text, without marks, letters at its end by the keys that they are on."""
    bare = F.regexp_replace(_first_number(raw), r"^[^+0-9]+", "")
    keyed = F.when(bare.rlike(KEYED), F.translate(bare, LETTERS + LETTERS.lower(), KEYS * 2)).otherwise(bare)
    return F.regexp_replace(keyed, r"(?!^\+)[^0-9]", "")


def _first_number(raw: Column) -> Column:
    """The first number of a text with what stands around it, without extension and trunk zero."""
    ascii_only = F.translate(raw, "".join(OTHER_DIGITS) + "＋", ASCII_DIGITS * len(OTHER_DIGITS) + "+")  # noqa: RUF001
    first = F.regexp_replace(ascii_only, SEVERAL, "")
    return F.replace(F.regexp_replace(first, EXTENSION, ""), F.lit(TRUNK_ZERO), F.lit(""))


def _placeholder_tails() -> list[str]:
    runs = {run[at : at + TAIL] for run in (RUN, RUN[::-1]) for at in range(len(RUN) - TAIL + 1)}
    return sorted(runs | {digit * TAIL for digit in ASCII_DIGITS})


def _national(digits: Column, home: Region) -> Column:
    branches = F.lit(None)
    for prefix in reversed(list(dict.fromkeys((home.national_prefix, "", home.calling_code)))):
        rest = F.substr(digits, F.lit(len(prefix) + 1)) if prefix else digits
        fits = F.length(rest).isin(*home.lengths)
        branches = F.when(digits.startswith(prefix) & fits, rest).otherwise(branches)
    return F.concat(F.lit("+" + home.calling_code), branches)


def _international(digits: Column) -> Column:
    """No calling code begins another one, so at most one of the three lengths can fit."""
    fits = (F.getbit(_lengths_mask(digits, size), F.length(digits) - size) == 1 for size in CODE_SIZES)
    possible = F.coalesce(*fits)
    return F.when(F.length(digits).between(SHORTEST, LONGEST) & possible, F.concat(F.lit("+"), digits))


def _lengths_mask(digits: Column, code_size: int) -> Column:
    """Bit n is set where a national number of n digits is possible behind the first ``code_size`` digits."""
    return F.try_element_at(F.expr(_masks()), F.substring(digits, 1, code_size))


@cache
def _masks() -> str:
    """Calling code to bit mask, as an expression that Spark folds into one literal."""
    masks = {code: sum(1 << length for length in lengths) for code, lengths in possible_lengths().items()}
    entries = (f"'{code}', {mask}L" for code, mask in masks.items())
    return f"map({', '.join(entries)})"
