"""What the quarantine keeps of a rejected payload: its length and its shape, and its text without digits if settings ask for it.

Of a payload that could not be read, nobody can say which of its characters are a card number, a code or a name. So this is a
list of what may be kept. The shape has one letter, one digit and ASCII's marks; the text has no digit, in whatever way it is
written.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.parsing.digits import any_digit

LONGEST_SHAPE, LONGEST_TEXT = 256, 4_096  # characters; the topic still has the rest
MOST_BYTES = 4  # of a character
#: 13 to 19 nines have no valid check digit, so a shape never looks like a card.
LETTER, DIGIT, OTHER = "a", "9", "?"


def shape(value: Column) -> Column:
    """The beginning of a payload: letters as ``a``, digits as ``9``, marks as they are if they are ASCII, else ``?``."""
    letters = F.regexp_replace(_beginning(value, LONGEST_SHAPE), r"[\p{L}\p{M}]", LETTER)
    digits = F.regexp_replace(letters, r"\p{N}", DIGIT)
    return F.regexp_replace(digits, r"[^ -~]", OTHER)


def without_digits(value: Column) -> Column:
    """The beginning of a payload as text, with ``#`` for every digit of any script; also for those in escapes."""
    return F.regexp_replace(_beginning(value, LONGEST_TEXT), f"[{any_digit()}]", "#")


def _beginning(value: Column, characters: int) -> Column:
    # A pattern must never see the whole of a payload, which may have a megabyte.
    start = F.make_valid_utf8(F.substring(value, 1, MOST_BYTES * characters).cast("string"))
    return F.substring(start, 1, characters)
