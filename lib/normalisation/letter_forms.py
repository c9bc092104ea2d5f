"""One form for every way in which Unicode writes the same letters.

The rules are those of ``docs/reference/rules.md``, section 3, step 1.
"""
# ruff: noqa: RUF001 - letters that look alike are what is told apart, or not

from functools import cache
from unicodedata import is_normalized

from anyascii import anyascii
from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.catalyst import TEXT, Catalyst

APOSTROPHES = "'’‘ʼ`´׳״"  # and their look-alikes; the last two are Hebrew
ACUTE = "´"  # a blank and a combining accent, to Unicode
COMMAS = "،、"  # Arabic and ideographic; the full-width one is a comma already
# Latin-1 letters to IPA; small capitals; Latin Extended Additional and -C.
LATIN = (*range(0xC0, 0x2B0), *range(0x1D00, 0x1DC0), *range(0x1E00, 0x1F00), *range(0x2C60, 0x2C80))
SEVERAL_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
FINAL_SIGMA, SIGMA = (
    "ςσ"  # lower-casing turns a capital sigma into one or the other, and libraries disagree where
)
#: Arabic letters that are typed one for the other, as Lucene's ArabicNormalizer and PersianNormalizer take them.
ARABIC = {"ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه"}
# Accents of Latin, Greek and Cyrillic; points of Hebrew; vowels of Arabic and the stroke that lengthens it; selectors of a
# character's variant; what is not seen at all, except the blank of no width. The marks of й, ў, ї, ѓ and ќ make other letters.
VANISH = (
    r"(?:(?![\x00-\xac\xae-\u02ff])(?:\u0301(?<![гк].)|\u0306(?<![иу].)|\u0308(?<!і.)|[\u0300\u0302-\u0305\u0307\u0309-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    r"\u180b-\u180d\ufe00-\ufe0f\x{e0100}-\x{e01ef}\p{Cf}&&[^\u200b]]))+"
)
LONGEST = 200  # characters: a name of 100 may grow when its characters are decomposed


def fold(raw: Column) -> Column:
    """Lower case, one form of each letter, Latin letters as ASCII, no accents, vowel points and apostrophes."""
    is_ascii = F.octet_length(raw) == F.length(raw)
    return F.when(is_ascii, F.translate(F.lower(raw), APOSTROPHES, "")).otherwise(_fold_any(raw))


def _fold_any(raw: Column) -> Column:
    bare = F.regexp_replace(F.lower(_normalised(F.replace(raw, F.lit(ACUTE), F.lit("")), "NFKD")), VANISH, "")
    folded = F.translate(F.substring(bare, 1, LONGEST), *_folding())
    for letter, spelling in SEVERAL_LETTERS.items():
        folded = F.replace(folded, F.lit(letter), F.lit(spelling))
    return _normalised(folded, "NFC")


def _normalised(text: Column, form: str) -> Column:
    """A text in a normalisation form of Unicode, by Java's own ``Normalizer``; Spark has no function for it."""
    catalyst = Catalyst()
    normalizer, forms = "java.text.Normalizer", "java.text.Normalizer$Form"
    chosen = catalyst.static(forms, "valueOf", catalyst.object_type(forms), catalyst.literal(form))
    normal = catalyst.static(
        normalizer, "normalize", catalyst.object_type(TEXT), catalyst.text_of(text), chosen
    )
    return catalyst.text_column(normal)


@cache
def _folding() -> tuple[str, str]:
    """The arguments of ``translate``: letters, and the letter of each. Those without a counterpart, at the end, are deleted."""
    spellings = {chr(code): anyascii(chr(code)) for code in LATIN if chr(code).isalpha()}
    one = {
        letter: ascii_
        for letter, ascii_ in spellings.items()
        if is_normalized("NFKD", letter)
        and letter == letter.lower()
        and len(ascii_) == 1
        and ascii_.islower()
    }
    one |= {FINAL_SIGMA: SIGMA, **ARABIC, **dict.fromkeys(COMMAS, ",")}
    return "".join(one) + APOSTROPHES, "".join(one.values())
