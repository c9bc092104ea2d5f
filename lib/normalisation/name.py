"""Turns names into name keys: one order, one alphabet, no titles.

The rules are numbered in ``docs/reference/rules.md``, section 3.

The regular expressions run in the JVM. Their quantifiers are possessive (``*+``, ``++``) wherever what they match can be
given up to nothing else: the match then never backtracks, and a long text that does not match costs no more than one that does.
"""

from functools import cache

from anyascii import anyascii
from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.records.cuts import CUT_MARK

TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "hon")
SUFFIXES = ("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "dds", "cpa")
AFFIX = "(?:" + "|".join(TITLES + SUFFIXES) + ")"
AFFIX_TOKEN = rf"(?<![^ ]){AFFIX}(?![^ ])"  # preceded and followed by a space or the end of the text
#: A part between two commas, with the comma before it, that holds nothing but affixes.
AFFIX_PART = rf"(?:^|,)[^\p{{L}},]*+(?:{AFFIX}(?:[^\p{{L}},]++|(?=,|\z)))*+(?=,|\z)"
NO_LETTER_OR_MARK = r"[^\p{L}\p{M}]+"
# A token of ASCII letters, perhaps with a dot, that is not an affix.
_TOKEN = rf"(?!{AFFIX}(?:[ .,]|\z))[a-z]++\.?+"
_TOKENS = rf"{_TOKEN}(?: {_TOKEN})*+"
PLAIN = rf"^{_TOKENS}(?:, {_TOKENS})?+\z"
APOSTROPHES = "'’‘ʼ`´"  # noqa: RUF001 - these are the look-alikes meant
# Latin-1 letters, Latin Extended-A and -B; Latin Extended Additional.
LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
SEVERAL_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ĳ": "ij", "ŋ": "ng"}
FINAL_SIGMA, SIGMA = (
    "ςσ"  # lower-casing turns a capital sigma into one or the other, and libraries disagree where
)
COMBINING = range(0x300, 0x370)  # combining diacritical marks
LONGEST = 100  # characters


def plain_name_key(lower: Column) -> Column:
    """The name key of a lower-case name that consists of ASCII tokens only, perhaps with the surname first; else null.

    Most names are like that. The full steps for the other names cost ten times as much.
    """
    turned = F.concat(F.substring_index(lower, ", ", -1), F.lit(" "), F.substring_index(lower, ", ", 1))
    ordered = F.when(lower.contains(","), turned).otherwise(lower)
    return F.when(lower.rlike(PLAIN), F.replace(ordered, F.lit("."), F.lit("")))


def without_mark(raw: Column) -> Column:
    """The name without the mark of what was cut from it, which is no part of a name."""
    return F.replace(raw, F.lit(CUT_MARK), F.lit(" "))


def fold(raw: Column) -> Column:
    """Lower case, Latin letters as ASCII, a single form of sigma, no apostrophes."""
    folded = F.translate(F.lower(raw), *_folding())
    for letter, spelling in SEVERAL_LETTERS.items():
        folded = F.replace(folded, F.lit(letter), F.lit(spelling))
    return folded


def turned(folded: Column) -> Column:
    """``smith, john, jr`` to ``john smith``; null if there is no comma, empty if there is nothing but affixes."""
    parts = F.regexp_replace(folded, AFFIX_PART, "")
    # Move the first part to the end. One expression that names its input once: naming it twice would double it in the plan.
    rotated = F.regexp_replace(parts, "(?s)^,?+([^,]*+),(.*+)$", "$2 $1")
    return F.when(folded.contains(","), rotated)


def letters(ordered: Column) -> Column:
    """Only letters and their marks, with one space between tokens."""
    return F.trim(F.regexp_replace(ordered, NO_LETTER_OR_MARK, " "))


def without_affixes(tokens: Column) -> Column:
    """The tokens without titles and suffixes; empty if there are no others."""
    return F.trim(F.regexp_replace(F.regexp_replace(tokens, AFFIX_TOKEN, ""), " +", " "))


def unless_empty(text: Column, otherwise: Column) -> Column:
    """``text``, or ``otherwise`` if it is empty or null.

    ``text`` should be a column and not an expression, because ``nullif`` names it twice.
    """
    return F.coalesce(F.nullif(text, F.lit("")), otherwise)


def cut(tokens: Column) -> Column:
    """The tokens, cut to the length of the database column."""
    return F.trim(F.substring(tokens, 1, LONGEST))


@cache
def _folding() -> tuple[str, str]:
    """The arguments of ``translate``: lower-case Latin letters, and the ASCII letter of each.

    ``translate`` deletes the characters that have no counterpart: combining marks and apostrophes come last for that reason.
    """
    spellings = {chr(code): anyascii(chr(code)).lower() for code in LATIN if chr(code).isalpha()}
    one = {
        letter: ascii_
        for letter, ascii_ in spellings.items()
        if letter == letter.lower() and len(ascii_) == 1 and ascii_.isalpha()
    }
    vanish = "".join(map(chr, COMBINING)) + APOSTROPHES
    return "".join(one) + FINAL_SIGMA + vanish, "".join(one.values()) + SIGMA
