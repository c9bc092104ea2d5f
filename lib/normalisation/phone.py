"""Phone numbers in any spelling to E.164, by native expressions built from libphonenumber's metadata.

The rules are numbered in ``docs/reference/rules.md``, section 2.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812

from lib.normalisation.calling_codes import Region, possible_lengths, region

ASCII_DIGITS = "0123456789"
OTHER_DIGITS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")  # noqa: RUF001 - these are the look-alikes meant
SEVERAL = r"(?i)\s*(?:[/;,|&]|\bor\b).*$"
EXTENSION = r"(?i)(?:ext(?:n|ension)?\.?|x|#)[\s:.]*[0-9]{1,7}\s*$"
LONGEST = 20  # digits, more than any calling code and national number
SHORTEST_AFTER_PREFIX = 10  # digits after a region's own international prefix


def dialled(raw: Column, default_region: str) -> Column:
    """What would be dialled: ``+`` and digits for an international number, digits only for a national one."""
    ascii_only = F.translate(raw, "".join(OTHER_DIGITS) + "＋", ASCII_DIGITS * len(OTHER_DIGITS) + "+")  # noqa: RUF001
    first = F.regexp_replace(ascii_only, SEVERAL, "")
    bare = F.regexp_replace(F.regexp_replace(first, EXTENSION, ""), r"\(0\)", "")
    number = F.regexp_replace(F.regexp_replace(bare, r"^[^+0-9]+", ""), r"(?!^\+)[^0-9]", "")
    own = region(default_region).international_prefix
    return F.regexp_replace(number, rf"^(?:00(?=[1-9])|{own}(?=[0-9]{{{SHORTEST_AFTER_PREFIX},}}$))", "+")


def e164(dialled_number: Column, default_region: str) -> Column:
    """The E.164 number of a dialled one, or null where its length is impossible."""
    international = _international(F.substr(dialled_number, F.lit(2)))
    return F.when(dialled_number.startswith("+"), international).otherwise(
        _national(dialled_number, region(default_region))
    )


def national_number(phone: Column) -> Column:
    """The national number of an E.164 one, without its calling code."""
    digits = F.substr(phone, F.lit(2))
    return F.substr(digits, F.length(_calling_code(digits)) + 1)


def is_placeholder(phone: Column) -> Column:
    """Whether an E.164 number is one digit repeated or a run of digits, as people type who will not say."""
    number = national_number(phone)
    runs = F.lit(ASCII_DIGITS * 2), F.lit(ASCII_DIGITS[::-1] * 2)
    repeated = F.replace(number, F.substring(number, 1, 1), F.lit("")) == ""
    return repeated | runs[0].contains(number) | runs[1].contains(number)


def _national(digits: Column, home: Region) -> Column:
    branches = F.when(F.length(digits).isin(*home.lengths), digits)
    for prefix in dict.fromkeys((home.national_prefix, home.calling_code)):
        rest = F.substr(digits, F.lit(len(prefix) + 1))
        branches = branches.when(digits.startswith(prefix) & F.length(rest).isin(*home.lengths), rest)
    return F.concat(F.lit("+" + home.calling_code), branches)


def _international(digits: Column) -> Column:
    code = _calling_code(digits)
    possible = F.getbit(_lengths_mask(code), F.length(digits) - F.length(code)) == 1
    return F.when((F.length(digits) <= LONGEST) & possible, F.concat(F.lit("+"), digits))


def _calling_code(digits: Column) -> Column:
    candidates = (F.substring(digits, 1, length) for length in (1, 2, 3))
    return F.coalesce(*(F.when(_lengths_mask(code).isNotNull(), code) for code in candidates))


def _lengths_mask(code: Column) -> Column:
    """Bit n is set where a national number of n digits is possible behind this calling code."""
    masks = {key: sum(1 << length for length in lengths) for key, lengths in possible_lengths().items()}
    literals = [F.lit(part) for item in masks.items() for part in item]
    return F.try_element_at(F.create_map(*literals), code)
