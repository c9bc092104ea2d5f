"""Turns names into name keys: one order, one alphabet, no titles.

The rules are numbered in ``docs/reference/rules.md``, section 3.

The regular expressions run in the JVM. Their quantifiers are possessive (``*+``, ``++``) wherever what they match can be
given up to nothing else: the match then never backtracks, and a long text that does not match costs no more than one that does.
"""

import re
from itertools import groupby

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.normalisation.affixes import ascii_affixes
from lib.records.cuts import CUT_MARK

#: A part between two commas that has no letter, with the comma before it.
EMPTY_PART = r"(?:,|^)[^\p{L},]*+(?=,|\z)"
NO_LETTER_OR_MARK = r"[^\p{L}\p{M}]+"
LONGEST = 100  # characters
# Nearly all abbreviations have no vowel and names have one: that is tried first. The other affixes follow by their first letter.
_NO_VOWEL = "[b-df-hj-np-tv-xz]"
_WITH_VOWEL = (
    word
    for word in ascii_affixes("ii", "iii", "iv", "junior", "senior")
    if not re.fullmatch(f"{_NO_VOWEL}+", word)
)
_BY_FIRST = ((first, [word[1:] for word in words]) for first, words in groupby(_WITH_VOWEL, lambda w: w[0]))
AFFIX = (
    f"(?:{_NO_VOWEL}{{2,}}+|{'|'.join(first + '(?:' + '|'.join(tails) + ')' for first, tails in _BY_FIRST)})"
)
# A token of ASCII letters, perhaps with a dot, that may not be an affix.
_TOKEN = rf"(?!{AFFIX}(?:[ .,]|\z))[a-z]++\.?+"
_TOKENS = (
    rf"{_TOKEN}(?: {_TOKEN})*+"  # no alternatives around the token: Java repeats what has none in fewer steps
)
PLAIN = rf"^{_TOKENS}(?:, {_TOKENS})?+\z"


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


def has_letters(text: Column) -> Column:
    """Whether a text has a letter."""
    return text.rlike(r"\p{L}")


def turned(folded: Column) -> Column:
    """``smith, john`` to ``john smith``; empty if there is no letter.

    The first part is moved to the end. The expression names its input once: naming it twice would double it in the plan.
    """
    return F.regexp_replace(F.regexp_replace(folded, EMPTY_PART, ""), "(?s)^,?+([^,]*+),(.*+)$", "$2 $1")


def letters(ordered: Column) -> Column:
    """Only letters and their marks, with one space between tokens."""
    return F.trim(F.regexp_replace(ordered, NO_LETTER_OR_MARK, " "))


def joined(tokens: Column, generation: Column) -> Column:
    """The tokens with the generation, which has a space before it or is empty, cut to the length of the database column."""
    room = F.lit(LONGEST) - F.length(generation)
    return F.concat(F.trim(F.substring(tokens, F.lit(1), room)), generation)
