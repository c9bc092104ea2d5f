"""Names to name keys: one order, one alphabet, no titles.

The rules are numbered in ``docs/reference/rules.md``, section 3.
"""

from functools import cache

from anyascii import anyascii
from pyspark.sql import Column
from pyspark.sql import functions as F

TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "hon")
SUFFIXES = ("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "dds", "cpa")
AFFIX = "(?:" + "|".join(TITLES + SUFFIXES) + ")"
AFFIX_TOKEN = rf"(?<![^ ]){AFFIX}(?![^ ])"
#: What stands between two commas, with the one before it, where it is nothing but affixes.
AFFIX_PART = rf"(?:^|,)[^\p{{L}},]*+(?:{AFFIX}(?:[^\p{{L}},]++|(?=,|\z)))*+(?=,|\z)"
NO_LETTER_OR_MARK = r"[^\p{L}\p{M}]+"
_TOKEN = rf"(?!{AFFIX}(?:[ .,]|\z))[a-z]++\.?+"
_TOKENS = rf"{_TOKEN}(?: {_TOKEN})*+"
PLAIN = rf"^{_TOKENS}(?:, {_TOKENS})?+\z"
APOSTROPHES = "'’‘ʼ`´"  # noqa: RUF001 - these are the look-alikes meant
LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
SEVERAL_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ĳ": "ij", "ŋ": "ng"}
FINAL_SIGMA, SIGMA = "ςσ"  # where one becomes the other is told differently by every library
COMBINING = range(0x300, 0x370)
LONGEST = 100  # characters


def plain_name_key(lower: Column) -> Column:
    """The name key of a name in small letters that is nothing but ASCII tokens, perhaps the surname first; else null.

    Most names are like that, and the steps of the others cost ten times as much.
    """
    turned = F.concat(F.substring_index(lower, ", ", -1), F.lit(" "), F.substring_index(lower, ", ", 1))
    ordered = F.when(lower.contains(","), turned).otherwise(lower)
    return F.when(lower.rlike(PLAIN), F.replace(ordered, F.lit("."), F.lit("")))


def fold(raw: Column) -> Column:
    """Lower case, Latin letters as ASCII, one form of sigma, no apostrophes."""
    folded = F.translate(F.lower(raw), *_folding())
    for letter, spelling in SEVERAL_LETTERS.items():
        folded = F.replace(folded, F.lit(letter), F.lit(spelling))
    return folded


def turned(folded: Column) -> Column:
    """``smith, john, jr`` to ``john smith``; null where there is no comma, empty where there is nothing but affixes."""
    parts = F.regexp_replace(folded, AFFIX_PART, "")
    # A rotation by one, without naming the parts twice: the first part goes behind the others.
    rotated = F.regexp_replace(parts, "(?s)^,?+([^,]*+),(.*)$", "$2 $1")
    return F.when(folded.contains(","), rotated)


def letters(ordered: Column) -> Column:
    """Letters and their marks only, one space between tokens."""
    return F.trim(F.regexp_replace(ordered, NO_LETTER_OR_MARK, " "))


def without_affixes(tokens: Column) -> Column:
    """The tokens without titles and suffixes; empty where there is nothing else."""
    return F.trim(F.regexp_replace(F.regexp_replace(tokens, AFFIX_TOKEN, ""), " +", " "))


def unless_empty(found: Column, otherwise: Column) -> Column:
    """What was found, which should be a column of its own as it is named twice, or else the other one."""
    return F.coalesce(F.nullif(found, F.lit("")), otherwise)


def cut(tokens: Column) -> Column:
    """No more than a table can hold."""
    return F.trim(F.substring(tokens, 1, LONGEST))


@cache
def _folding() -> tuple[str, str]:
    """For ``translate``: lower-case Latin letters and the ASCII letter of each; what has none here vanishes."""
    spellings = {chr(code): anyascii(chr(code)).lower() for code in LATIN if chr(code).isalpha()}
    one = {
        letter: ascii_
        for letter, ascii_ in spellings.items()
        if letter == letter.lower() and len(ascii_) == 1 and ascii_.isalpha()
    }
    vanish = "".join(map(chr, COMBINING)) + APOSTROPHES
    return "".join(one) + FINAL_SIGMA + vanish, "".join(one.values()) + SIGMA
