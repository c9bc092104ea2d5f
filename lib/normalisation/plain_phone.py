r"""The phones that most records have: a number of the default region, as most people write it, without a question to the library.

A number is taken here only if what libphonenumber reads is certain from its metadata. Everything else is left to the library
(:mod:`lib.normalisation.phone_library`), which takes 20 times as long. Java's ``\z`` is the end; its ``$`` also matches before a
final line break. Possessive quantifiers (``*+``) keep a text that does not match from being tried in every other way.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.normalisation.calling_codes import Prefixes, Region, main_lengths, region

MARKS = " ().-/"
TRUNK_ZERO = "(0)"  # dialled at home only; nobody dials it from abroad
#: A single number as most people write it, perhaps with ``tel:`` before it and an extension after it; but no decimal number.
ONE_NUMBER = (
    r"^(?![^.]*+\.0++\z)(?:[Tt]el:)?[ ().\-/]*+(\+?[0-9](?:[ ().\-/]*+[0-9])*+)"
    r"[ ().\-/]*+(?:(?:ext\.?+|x)[:.]?+ *+[0-9]{1,7}+)?+\z"
)


def plain_number(raw: Column) -> Column:
    """The number of a text that holds a single one as most people write it, without marks; empty for any other text."""
    number = F.translate(F.regexp_extract(raw, ONE_NUMBER, 1), MARKS, "")
    return F.when(raw.contains(TRUNK_ZERO), "").otherwise(number)


def home_number(plain: Column, default_region: str) -> Column:
    """The E.164 number of a :func:`plain_number` that can only belong to the default region; else null."""
    home = region(default_region)
    national = F.regexp_extract_all(plain, F.lit(home_pattern(home)), F.lit(1))  # none or one
    return F.concat(F.lit(f"+{home.calling_code}"), F.get(national, F.lit(0)))


def home_pattern(home: Region) -> str:
    """A pattern of home numbers; its group is the national number.

    Behind the calling code with a ``+``, the prefixes of the code's main region count. Without a ``+``, the library drops the
    code of a number that is longer than any national one. It takes a national prefix off unless the number with it may be one.
    """
    code, own, main = home.calling_code, home.prefixes, home.main_prefixes
    possible = main_lengths()[code].possible
    lengths = sorted({*possible} & {*home.lengths})
    longest = max(*possible, *home.lengths)
    with_code = [length for length in possible if length + len(code) > longest]
    spellings = [rf"\+{code}(?={_number(possible, main)})"]
    if with_code:
        spellings.append(
            f"(?!{home.international_prefix}){code}(?!{own.taken_off or _NEVER})(?={_number(with_code, main)})"
        )
    if own.plain and not own.plain.startswith(code):
        kept = rf"(?!(?:{own.kept or _NEVER})\z)"
        spellings.append(f"(?!{home.international_prefix}|{code}){kept}{own.plain}(?={_number(lengths)})")
    spellings.append(f"(?!{home.international_prefix}|{code})(?={_number(lengths, own)})")
    return rf"^(?:{'|'.join(spellings)})([0-9]++)\z"


_NEVER = "(?!)"


def _number(lengths: list[int] | tuple[int, ...], prefixes: Prefixes | None = None) -> str:
    """A pattern of numbers of these lengths, from which the library takes no prefix off."""
    taken_off = prefixes.taken_off if prefixes else ""
    counts = "|".join(f"[0-9]{{{length}}}" for length in lengths)
    return rf"(?!{taken_off or _NEVER})(?:{counts})\z"
