"""Redacts rejected payloads, so that the quarantine holds no card number."""

from pyspark.sql import Column
from pyspark.sql import functions as F

#: A digit of any script; either the character itself, or the JSON escape of an ASCII, full-width or Arabic digit.
ESCAPE = r"(?<!\\)\\++u(?:003|[fF][fF]1|066|06[fF])"
DIGIT = rf"(?:{ESCAPE})?+\p{{Nd}}"
#: Up to five characters between two digits of a card. Quantifiers are possessive: if Java can backtrack into a group, each
#: repetition takes a stack frame, and a long payload overflows the stack.
GAP = rf"(?:(?!{ESCAPE})\P{{Nd}}){{0,5}}+"
#: All digits with no more than a gap between them. Each such run is put between two marks, and the patterns for cards begin at
#: a mark: a search that begins again at every digit takes time by the square of the run's length.
RUN, MARK = rf"({DIGIT}(?:{GAP}{DIGIT})*+)", "\0"  # the text holds no other zero byte
CARD_LIKE = rf"\x00{DIGIT}(?:{GAP}{DIGIT}){{11,}}+\x00"
#: Digits at the end of a truncated text, which may be the beginning of a card number.
CUT_CARD = rf"\x00[^\x00]++\x00{GAP}\z"
#: The field ``credit_card`` with any value; a truncated text may end within it.
CARD_FIELD = r'(?i)("credit_card"\s*+:\s*+)(?:"(?:[^"\\]|\\.)*+(?:"|$)|[^",}\s]++)'
LONGEST_PAYLOAD = 4_096  # characters; the topic still has the rest


def redacted(value: Column) -> Column:
    """The payload as text, truncated, and without anything that could be a card number."""
    # In UTF-16 and UTF-32, there are zero bytes between the digits.
    text = F.replace(F.make_valid_utf8(value.cast("string")), F.lit("\0"), F.lit(""))
    start = F.substring(text, 1, LONGEST_PAYLOAD)
    without_field = F.regexp_replace(start, CARD_FIELD, r'$1"[card]"')
    marked = F.regexp_replace(without_field, RUN, f"{MARK}$1{MARK}")
    is_cut = F.length(text) > LONGEST_PAYLOAD
    kept = F.when(is_cut, F.regexp_replace(marked, CUT_CARD, "[card]")).otherwise(marked)
    return F.replace(F.regexp_replace(kept, CARD_LIKE, "[card]"), F.lit(MARK), F.lit(""))
