r"""What is left of a phone that is no complete number, and which phones stand for none.

The rules are numbered in ``docs/reference/rules.md``, section 2.

The regular expressions run in the JVM. They use ``\z`` because Java's ``$`` also matches before a final line break.
Possessive quantifiers (``*+``, ``++``) keep a text that does not match from being tried again in every other way.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.normalisation.calling_codes import codes_with_trunk_zero, one_of, one_of_codes, region
from lib.normalisation.plain_phone import TRUNK_ZERO
from lib.normalisation.several_numbers import SLASH

ASCII_DIGITS = "0123456789"
RUN = ASCII_DIGITS * 2
TAIL = 4  # digits; no national number is shorter
OTHER_DIGITS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")  # noqa: RUF001 - these are the look-alikes meant
SEVERAL = rf"(?is)(?:[;,|&\r\n]|\bor\b|{SLASH}).*+"
EXTENSION = r"(?i)(?:ext(?:n|ension)?+|x|#)[ \t\r\n:.]*+[0-9]{1,7}+[ \t\r\n]*+\z"
SHORTEST_AFTER_PREFIX = 10  # digits after a region's own international prefix
FEWEST_DIGITS, MOST_DIGITS = 6, 15  # of an incomplete phone that still distinguishes people; E.164 allows 15
#: The first digit, the first letter behind it, and a digit behind that one: if these three fail, all do.
LETTER_BETWEEN_DIGITS = r"^[^0-9]*+[0-9][^\p{L}]*+\p{L}[^0-9]*+[0-9]"


def first_number(raw: Column) -> Column:
    """The part of a text up to the end of its first number, with ASCII digits, without extension and trunk zero."""
    ascii_only = F.translate(raw, "".join(OTHER_DIGITS) + "＋", ASCII_DIGITS * len(OTHER_DIGITS) + "+")  # noqa: RUF001
    first = F.regexp_replace(ascii_only, SEVERAL, "")
    return F.replace(F.regexp_replace(first, EXTENSION, ""), F.lit(TRUNK_ZERO), F.lit(""))


def dialled(first: Column, default_region: str) -> Column:
    """A :func:`first_number` as it would be dialled: ``+`` and digits if it is international, digits only if it is national."""
    own = region(default_region).international_prefix
    prefix = rf"^(?:(?:{own})(?=[0-9]{{{SHORTEST_AFTER_PREFIX},}}$)|00(?=[1-9]))"
    trunk_zero = rf"^(\+{one_of(codes_with_trunk_zero())})0"
    number = F.regexp_replace(F.regexp_replace(first, r"^[^+0-9]++", ""), r"(?!^\+)[^0-9]", "")
    return F.regexp_replace(F.regexp_replace(number, prefix, "+"), trunk_zero, "$1")


def digits_alone(raw: Column, default_region: str) -> Column:
    """The digits of an incomplete phone, or null if they are too few, too many or separated by letters.

    A local number without its area code, or one with a digit too many, still distinguishes people.
    """
    unparted = F.regexp_replace(first_number(raw), rf"(?s){LETTER_BETWEEN_DIGITS}.*+", "")
    digits = F.replace(dialled(unparted, default_region), F.lit("+"), F.lit(""))
    fitting = F.regexp_extract_all(digits, F.lit(rf"^[0-9]{{{FEWEST_DIGITS},{MOST_DIGITS}}}\z"), F.lit(0))
    return F.get(fitting, F.lit(0))


def has_letter_between_digits(first: Column) -> Column:
    """Whether there is a letter between any two digits of a :func:`first_number`."""
    return first.rlike(LETTER_BETWEEN_DIGITS)


def is_placeholder(phone: Column, default_region: str) -> Column:
    """Whether a phone is a placeholder: one digit repeated, or a run such as 1234567890."""
    home = region(default_region).calling_code  # tried first, because nearly all numbers have it
    number = F.regexp_replace(phone, rf"^\+(?:{home}|{one_of_codes()})", "")
    repeated = F.replace(number, F.substring(number, 1, 1), F.lit("")) == ""
    runs = F.lit(RUN), F.lit(RUN[::-1])
    # A placeholder ends in four equal digits or a run of four. Few phones do, and only those need the regular expression.
    may_be = F.right(phone, F.lit(TAIL)).isin(*_placeholder_tails())
    return may_be & (repeated | runs[0].contains(number) | runs[1].contains(number))


def _placeholder_tails() -> list[str]:
    runs = {run[at : at + TAIL] for run in (RUN, RUN[::-1]) for at in range(len(RUN) - TAIL + 1)}
    return sorted(runs | {digit * TAIL for digit in ASCII_DIGITS})
