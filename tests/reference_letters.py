"""One form of each letter (section 3, step 1, of docs/reference/rules.md) in plain Python, which knows Unicode 14.

Written from that page only; the tests hold lib against it, so the two share no logic.
"""
# ruff: noqa: RUF001 - letters and apostrophes that look alike are what is read

import unicodedata

from anyascii import anyascii

LONGEST_FOLDED = 200
SEVERAL_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
ONE_FOR_ANOTHER = dict(zip("ςٱىیکةہھ،、", "σايي" + "كههه,,", strict=True))
APOSTROPHES = "'’‘ʼ`´׳״"
LATIN = (0xC0, 0x2AF), (0x1D00, 0x1DBF), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F)
MAKES_ANOTHER_LETTER = {"\u0301": "гк", "\u0306": "иу", "\u0308": "і"}
VANISH = (
    (0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F), (0x591, 0x5BD),
    (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670),
    (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x180B, 0x180D), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),
)  # fmt: skip


def folded(name):
    decomposed = unicodedata.normalize("NFKD", name.replace("´", "")).lower()
    kept = "".join(
        c
        for c, before in zip(decomposed, " " + decomposed, strict=False)
        if before in MAKES_ANOTHER_LETTER.get(c, "") or not _vanishes(c)
    )[:LONGEST_FOLDED]
    return unicodedata.normalize("NFC", "".join(map(_letter, kept)))


def _vanishes(character):
    is_format = unicodedata.category(character) == "Cf" and character != "\u200b"
    return is_format or _is_in(character, VANISH)


def _is_in(character, ranges):
    return any(first <= ord(character) <= last for first, last in ranges)


def _letter(character):
    if character in APOSTROPHES:
        return ""
    other = SEVERAL_LETTERS.get(character) or ONE_FOR_ANOTHER.get(character)
    if other:
        return other
    ascii_letter = anyascii(character) if _is_in(character, LATIN) and is_letter(character) else ""
    return ascii_letter if len(ascii_letter) == 1 and "a" <= ascii_letter <= "z" else character


def is_letter(character, kinds="L"):
    return unicodedata.category(character)[0] in kinds
