r"""The phones that most records have: one number as most people write it, without a question to the library.

A number is taken here only if what libphonenumber reads is certain from its metadata. Everything else is left to the library
(:mod:`lib.normalisation.phone_library`), which takes 20 times as long. Java's ``\z`` is the end; its ``$`` also matches before a
final line break. Possessive quantifiers (``*+``) keep a text that does not match from being tried in every other way.
"""

from collections import defaultdict
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.normalisation.calling_codes import (
    Prefixes,
    Region,
    main_lengths,
    main_prefixes,
    one_of,
    region,
    runs,
)

#: What people put between digits; the library ignores all of it. The last ones are a hard blank, hyphens and dashes, and a minus.
MARKS = " ().-/\u00a0\u2010\u2011\u2012\u2013\u2014\u2212"
TRUNK_ZERO = "(0)"  # dialled at home only; nobody dials it from abroad
#: Any of them.
BETWEEN = "[ ().\\-/\u00a0\u2010-\u2014\u2212]*+"
#: A single number as most people write it, perhaps with ``tel:`` before it and an extension after it; but no decimal number.
ONE_NUMBER = (
    rf"^(?![^.]*+\.0++\z)(?:[Tt]el:)?{BETWEEN}(\+?[0-9](?:{BETWEEN}[0-9])*+)"
    rf"{BETWEEN}(?:(?:ext\.?+|x)[:.]?+ *+[0-9]{{1,7}}+)?+\z"
)


def plain_number(raw: Column) -> Column:
    """The number of a text that holds a single one as most people write it, without marks; empty for any other text."""
    number = F.translate(F.regexp_extract(raw, ONE_NUMBER, 1), MARKS, "")
    return F.when(raw.contains(TRUNK_ZERO), "").otherwise(number)


def certain_number(plain: Column, default_region: str) -> Column:
    """The E.164 number of a :func:`plain_number`, at home or abroad, that the library is certain to read alike; else null."""
    return F.coalesce(home_number(plain, default_region), international_number(plain, default_region))


def home_number(plain: Column, default_region: str) -> Column:
    """The E.164 number of a :func:`plain_number` that can only belong to the default region; else null."""
    home = region(default_region)
    return F.concat(F.lit(f"+{home.calling_code}"), _group(plain, home_pattern(home)))


def international_number(plain: Column, default_region: str) -> Column:
    """The E.164 number of a :func:`plain_number` behind a calling code with its ``+``, or ``00``; else null."""
    return F.concat(F.lit("+"), _group(plain, international_pattern(region(default_region))))


def _group(plain: Column, pattern: str) -> Column:
    return F.get(F.regexp_extract_all(plain, F.lit(pattern), F.lit(1)), F.lit(0))  # none or one


def home_pattern(home: Region) -> str:
    """A pattern of home numbers; its group is the national number.

    Behind the calling code with a ``+``, the prefixes of the code's main region count. Without a ``+``, the library drops the
    code of a number that is longer than any national one. It takes a national prefix off unless the number with it may be one.
    """
    code, own, main = home.calling_code, home.prefixes, home.main_prefixes
    possible = main_lengths()[code].possible
    lengths = sorted({*possible} & {*home.lengths})
    with_code = [length for length in possible if length + len(code) > _longest(home)]
    spellings = [rf"{_plus(home)}{code}(?={_number(possible, main)})"]
    if with_code:
        spellings.append(
            f"(?!{home.international_prefix}){code}(?!{own.taken_off or _NEVER})(?={_number(with_code, main)})"
        )
    if own.plain and not own.plain.startswith(code):
        kept = rf"(?!(?:{own.kept or _NEVER})\z)"
        spellings.append(f"(?!{home.international_prefix}|{code}){kept}{own.plain}(?={_number(lengths)})")
    spellings.append(f"(?!{home.international_prefix}|{code})(?={_number(lengths, own)})")
    return rf"^(?:{'|'.join(spellings)})([0-9]++)\z"


def international_pattern(home: Region) -> str:
    """A pattern of numbers with their calling code, as they are dialled from a region; its group is code and number."""
    return rf"^{_plus(home)}((?:{_international_numbers()}))\z"


@cache
def _international_numbers() -> str:
    """Numbers by calling code, length and prefix, those that have these in common in one branch."""
    codes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for code, lengths in main_lengths().items():
        prefix = main_prefixes(code).taken_off
        if len(prefix) <= _LONGEST_PREFIX:
            for count in runs(lengths.possible):
                codes[prefix, count].append(code)
    branches = (
        f"{one_of(of)}{f'(?!{prefix})' if prefix else ''}[0-9]{{{count}}}"
        for (prefix, count), of in codes.items()
    )
    return "|".join(branches)


def _plus(home: Region) -> str:
    """A plus; the region's international prefix; or 00 where it makes a number longer than any national one: it is read as a plus."""
    dialled = home.international_prefix
    spellings = [r"\+"]
    if dialled.isdigit():
        spellings.append(dialled)
    if dialled != DOUBLE_ZERO:
        others = f"{dialled}|{home.prefixes.taken_off or _NEVER}"
        digits_behind = _longest(home) + 1 - len(DOUBLE_ZERO)
        spellings.append(rf"(?!{others}){DOUBLE_ZERO}(?=[0-9]{{{digits_behind}}})")
    return f"(?:{'|'.join(spellings)})"


def _longest(home: Region) -> int:
    """The most digits of a national number, in the region or in the main region of its calling code."""
    return max(*main_lengths()[home.calling_code].possible, *home.lengths)


DOUBLE_ZERO = "00"
#: Characters of the pattern of a national prefix; the few longer ones would make every plan longer.
_LONGEST_PREFIX = 40
_NEVER = "(?!)"


def _number(lengths: list[int] | tuple[int, ...], prefixes: Prefixes | None = None) -> str:
    """A pattern of numbers of these lengths, from which the library takes no prefix off."""
    taken_off = prefixes.taken_off if prefixes else ""
    counts = "|".join(f"[0-9]{{{length}}}" for length in lengths)
    return rf"(?!{taken_off or _NEVER})(?:{counts})\z"
