"""Names to name keys: one order, one alphabet, no titles.

The rules are numbered in ``docs/reference/rules.md``, section 3.
"""

from functools import cache

from anyascii import anyascii
from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812

TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "hon")
SUFFIXES = ("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "dds", "cpa")
AFFIX = "(?:" + "|".join(TITLES + SUFFIXES) + ")"
AFFIX_TOKEN = rf"(?<![^ ]){AFFIX}(?![^ ])"
ONLY_AFFIXES = rf"^[^\p{{L}}]*(?:{AFFIX}(?:[^\p{{L}}]+|$))*$"
NO_LETTER_OR_MARK = r"[^\p{L}\p{M}]+"
APOSTROPHES = "'’‘ʼ`´"  # noqa: RUF001 - these are the look-alikes meant
LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
COMBINING = range(0x300, 0x370)
LONGEST = 100  # characters


def name_key(raw: Column) -> Column:
    """The name key of a raw name; empty where the name holds no letter."""
    spaced = F.trim(F.regexp_replace(_natural_order(fold(raw)), NO_LETTER_OR_MARK, " "))
    bare = F.trim(F.regexp_replace(F.regexp_replace(spaced, AFFIX_TOKEN, ""), " +", " "))
    return F.trim(F.substring(F.when(bare != "", bare).otherwise(spaced), 1, LONGEST))


def fold(raw: Column) -> Column:
    """Lower case, Latin letters as ASCII, no apostrophes; a name that is ASCII already costs one comparison."""
    lower = F.lower(raw)
    single, several = _folding()
    folded = F.translate(lower, "".join(single) + "".join(map(chr, COMBINING)), "".join(single.values()))
    for letter, spelling in several.items():
        folded = F.replace(folded, F.lit(letter), F.lit(spelling))
    is_ascii = F.octet_length(lower) == F.char_length(lower)
    return F.translate(F.when(is_ascii, lower).otherwise(folded), APOSTROPHES, "")


def _natural_order(folded: Column) -> Column:
    """``smith, john, jr`` to ``john smith``."""
    parts = F.filter(F.split(folded, ","), lambda part: ~part.rlike(ONLY_AFFIXES))
    turned = F.concat_ws(" ", F.slice(parts, 2, LONGEST), F.element_at(parts, 1))
    return (
        F.when(~folded.contains(","), folded)
        .when(F.size(parts) > 0, turned)
        .otherwise(folded)
    )


@cache
def _folding() -> tuple[dict[str, str], dict[str, str]]:
    """Latin letters that become one ASCII letter, and the few that become several."""
    spellings = {chr(code): anyascii(chr(code)).lower() for code in LATIN if chr(code).isalpha()}
    spellings = {letter: spelling for letter, spelling in spellings.items() if letter == letter.lower()}
    single = {letter: spelling for letter, spelling in spellings.items() if len(spelling) == 1}
    return single, {letter: spelling for letter, spelling in spellings.items() if len(spelling) > 1}
