"""Card numbers in text: what is one, by the issuer ranges that card schemes publish (ISO/IEC 7812) and its check digit.

The patterns read text whose digits are ASCII (:func:`lib.parsing.digits.ascii_digits`). A match has 19 digits at most and no
quantifier gives anything back, so the time that they take grows with the length of the text and not faster.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.let import let
from lib.records.cuts import CUT_MARK

SHORTEST, LONGEST = 13, 19  # digits
#: What may be between two digits of a number: anything but a letter. Signs such as U+30FC (Lm) are used like hyphens.
LETTERS = r"\p{Lu}\p{Ll}\p{Lt}\p{Lo}"
BETWEEN = f"[^{LETTERS}0-9]*+"
#: Marks on the last digit, such as those of a keycap.
MARKS_BEHIND = r"\[card\][\p{M}\p{Cf}]++"
#: What is between two fields of a JSON object that hold a group of digits each, and nothing else.
NEXT_FIELD = r'"?+,"[^"]{0,100}+":"?+'

MASTERCARD_2 = "2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"
DINERS = "3(?:0[0-59]|[689])"
JCB = "35(?:2[89]|[3-8])"
MIR = "220[0-5]"
MAESTRO = "5[06-9]"
SHORT_MAESTRO = "50(?:18|20|38)|5893|6304|67(?:59|6[1-3])"
#: RuPay, UzCard, Troy, Humo, Napas, China T-Union.
NATIONAL = "8[12]|8600|9792|9860|9704|31"
ANY_SCHEME = f"^(?:[456]|{MASTERCARD_2}|{MIR}|3[47]|{DINERS}|{JCB}|{NATIONAL})"
#: The ranges by the lengths that their schemes issue.
ISSUED = {
    19: f"^(?:[46]|{MAESTRO}|{DINERS}|{JCB}|{MIR}|{NATIONAL})",
    18: f"^(?:[46]|{MAESTRO}|{DINERS}|{JCB}|{MIR})",
    17: f"^(?:6|{MAESTRO}|{DINERS}|{JCB}|{MIR})",
    16: f"^(?:[456]|{MASTERCARD_2}|{MIR}|{DINERS}|{JCB}|{NATIONAL})",
    15: f"^(?:3[47]|{SHORT_MAESTRO})",
    14: f"^(?:{DINERS}|{SHORT_MAESTRO})",
}
FIRST_DIGIT = "[2-689]"  # of all ranges

_WINDOW = rf"{FIRST_DIGIT}(?:{BETWEEN}[0-9]){{"


def _groups(*sizes: str) -> str:
    return rf"(?<![0-9])(?=({NEXT_FIELD.join(f'[0-9]{{{size}}}' for size in sizes)}(?![0-9])))"


GROUP_A_FIELD = (_groups("4", "4", "4", "2,7"), _groups("4", "6", "4,5"))


def searches() -> Column:
    """Where :class:`Search` looks: patterns, and the ranges of what they find. As a value, so that a plan has it once."""
    in_fields = F.transform(F.array(*map(F.lit, GROUP_A_FIELD)), lambda at: _place(at, F.lit(ANY_SCHEME)))
    whole = F.transform(
        F.sequence(F.lit(LONGEST), F.lit(SHORTEST)),
        lambda length: _place(_window(length, "(?<![0-9])(?=(", ")(?![0-9]))"), F.lit(ANY_SCHEME)),
    )
    issued = (
        F.struct(F.lit(length).alias("length"), F.lit(ranges).alias("ranges"))
        for length, ranges in ISSUED.items()
    )
    within = F.transform(
        F.array(*issued),
        lambda one: _place(_window(one.getField("length"), "(?=(", "))"), one.getField("ranges")),
    )
    return let(
        F.struct(whole.alias("whole"), within.alias("within")),
        lambda places: F.struct(
            F.concat(in_fields, places.getField("whole"), places.getField("within")).alias("all"),
            places.getField("whole").alias("whole"),
            places.getField("within").alias("within"),
        ),
    )


def _place(at: Column, ranges: Column) -> Column:
    return F.struct(at.alias("at"), ranges.alias("ranges"))


def _window(length: Column, before: str, behind: str) -> Column:
    return F.concat(F.lit(before + _WINDOW), (length - 1).cast("string"), F.lit("}+" + behind))


class Search:
    """Cuts the card numbers from texts of ASCII digits."""

    def __init__(self, places: Column) -> None:
        """``places`` are the :func:`searches`."""
        self._places = places

    def anywhere(self, text: Column) -> Column:
        """The text without numbers: of groups in several fields, of whole groups, and within longer runs of digits."""
        return self._without(text, "all")

    def whole(self, text: Column) -> Column:
        """The text without numbers that begin and end between digits, of any scheme."""
        return self._without(text, "whole")

    def issued(self, text: Column) -> Column:
        """The text without numbers of a length that their scheme issues, wherever they are."""
        return self._without(text, "within")

    def _without(self, text: Column, kind: str) -> Column:
        found = F.flatten(F.transform(self._places.getField(kind), lambda place: _cards(text, place)))

        def cut(numbers: Column) -> Column:
            left = F.aggregate(numbers, text, lambda left, number: F.replace(left, number, F.lit(CUT_MARK)))
            return F.when(F.size(numbers) > 0, F.regexp_replace(left, MARKS_BEHIND, CUT_MARK)).otherwise(text)

        return let(found, cut)


def _cards(text: Column, place: Column) -> Column:
    candidates = F.regexp_extract_all(text, place.getField("at"), F.lit(1))
    return F.filter(candidates, lambda written: _is_card(written, place.getField("ranges")))


def passes_luhn(digits: Column) -> Column:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    return F.call_function("luhn_check", digits)


def _is_card(written: Column, ranges: Column) -> Column:
    digits = F.regexp_replace(written, f"{NEXT_FIELD}|[^0-9]", "")
    return F.regexp_like(digits, ranges) & passes_luhn(digits)
