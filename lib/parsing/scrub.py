"""Cuts card numbers, their codes and expiry dates out of every text field of a record (docs/reference/rules.md, section 1).

Every record pays for a few patterns over its fields; only the few records that these stop at pay for :mod:`lib.parsing.scrubbed_text`.
That search is inside a lambda, which Spark interprets: so it adds nothing to the code that is generated for every record.
"""

import secrets
from collections.abc import Mapping
from functools import reduce
from string import ascii_letters

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.let import let
from lib.parsing import lengths
from lib.parsing.card_codes import HINT, LABEL_BEGINS
from lib.parsing.card_numbers import SHORTEST, searches
from lib.parsing.digits import any_digit, several_digits
from lib.parsing.scrubbed_text import scrubbed_text

#: A date, perhaps with a time, as ISO 8601 writes it: it has as many digits as a card.
DATE = (
    r"^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9]"
    r"(?:[T ][0-2][0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?)?(?: ?(?:Z|UTC|[+-][01][0-9]:?[0-5][0-9]))?\z"
)
LONGEST_PLAIN_DATE = 12  # characters; too short for the digits of a card
#: Between two fields in the text that the records which are not plain are tested by. It is random, because a field that knew it could hold it.
END = chr(0xF0000 + secrets.randbelow(0xFFFE))


def _at_most(digits: int, digit: str, other: str) -> str:
    """A pattern of one field that has so many digits at most."""
    return rf"(?:{other}*+{digit}){{0,{digits}}}+{other}*+(?:{END}|\z)"


def _international(digit: str, other: str) -> str:
    """A pattern of a phone with an international prefix. No card number begins with its 0 or 1, so only the digits behind count.

    Nothing in it parts two numbers (:data:`lib.parsing.scrubbed_text.SEVERAL`).
    """
    return "0(?:0|11)" + _at_most(SHORTEST, digit, f"(?:(?![/;,|&oO]){other})")


def _few_digits(digit: str, other: str) -> str:
    """A pattern of a phone and other fields, none of which has as many digits as a card number there must have."""
    phone = f"(?:{_international(digit, other)}|{_at_most(SHORTEST, digit, other)})"
    return rf"^{phone}(?:{_at_most(SHORTEST - 1, digit, other)})*+\z"


#: Nearly all names. Java looks single characters up in a table, which is quicker than ranges.
_OF_NAMES = rf"[{ascii_letters} .,'\-]*+"
NO_DIGIT = rf"^{_OF_NAMES}(?:[^{any_digit()}]++{_OF_NAMES})*+\z"
#: Most phones: 13 digits, with letters that begin no label.
_MARK = r" ()+.:#/,;_*\-" + "".join(sorted(set(ascii_letters) - set(LABEL_BEGINS)))
COMMON_PHONE = rf"^(?:0(?:0|11)(?=[^/;,|&oO]*+\z))?+{_at_most(SHORTEST, '[0-9]', f'[{_MARK}]')}\z"
#: Most others: as few digits, no label, and the dashes and blanks of typesetting.
_NO_LABEL = rf"(?=(?:[^{LABEL_BEGINS}]++|(?!{HINT})[{LABEL_BEGINS}])*+\z)"
_ANY_MARK = r"[\x00-/:-\x7F\u2010-\u2015\xA0]"
OTHER_PHONE = rf"^{_NO_LABEL}{_at_most(SHORTEST, '[0-9]', _ANY_MARK)}\z"
#: For texts of ASCII characters, which is quicker; and for all.
FEW_OF_ASCII = _few_digits("[0-9]", r"[\x00-/:-\x7F]")
FEW_OF_ANY = _few_digits(f"[{any_digit()}&&[^{several_digits()}]]", f"[^{any_digit()}{END}]")


def scrubbed(
    records: DataFrame, fields: tuple[str, ...], beside: Mapping[str, Column] | None = None
) -> DataFrame:
    """The records with these fields scrubbed, with ``numbers_cut`` and ``codes_cut``, and with the columns ``beside``.

    Each of the two says for every field, in their order, whether something was cut from it; null if nothing was cut at all.

    Search and ``beside`` are one projection, which the search keeps apart from the compiled code around it. Spark cuts its code
    into small methods, as it cannot do within a compiled stage, so what every record pays for is quicker here.
    """
    read = records.withColumns({name: lengths.read(F.col(name), name) for name in fields})
    searched = read.withColumns({"found": _found_in(fields), **(beside or {})})
    found = F.col("found")
    texts_left = {
        name: F.coalesce(F.get(found, F.lit(at)).getField("text"), F.col(name))
        for at, name in enumerate(fields)
    }
    cuts = {"numbers_cut": found.getField("number"), "codes_cut": found.getField("code")}
    return searched.withColumns({**texts_left, **cuts}).drop("found")


def _found_in(fields: tuple[str, ...]) -> Column:
    """An array of what the search leaves of each field (:func:`lib.parsing.scrubbed_text.scrubbed_text`).

    It is null for nearly all records: those that no pattern stops at.
    """
    phone = fields.index("phone")
    texts = [_but_dates(F.col(name)) if name == "date" else F.col(name) for name in fields]
    search = let(
        searches(),
        lambda places: F.transform(
            F.array(*texts), lambda text, at: scrubbed_text(text, places, is_phone=at == phone)
        ),
    )
    return F.when(_is_odd(fields, texts), search)


def _is_odd(fields: tuple[str, ...], texts: list[Column]) -> Column:
    """Whether a field may have the digits of a card, or a label: nearly no record is like that, and all pay for the test."""
    name, phone = F.col("name"), F.col("phone")
    others = [text for field, text in zip(fields, texts, strict=True) if field not in ("name", "phone")]
    is_plain = name.rlike(NO_DIGIT) & (phone.rlike(COMMON_PHONE) | phone.rlike(OTHER_PHONE))
    has_label = name.rlike("[0-9]") | phone.rlike(HINT)
    of_both = ~_or_false(is_plain) & (_has_many_digits(phone, [name]) | _or_false(has_label))
    return reduce(
        Column.__or__,
        (_or_false(text.rlike(HINT)) for text in others),
        of_both | _has_many_digits(F.lit(""), others),
    )


def _has_many_digits(phone: Column, others: list[Column]) -> Column:
    """Whether one of the texts has as many digits as a card number there; shorter texts cannot."""
    long_phone = F.when(F.octet_length(phone) > SHORTEST, phone).otherwise("")
    long = (F.when(F.octet_length(text) >= SHORTEST, text) for text in others)
    together = F.concat_ws(END, long_phone, *long)
    return ~(together.rlike(FEW_OF_ASCII) | together.rlike(FEW_OF_ANY))


def _or_false(test: Column) -> Column:
    return F.coalesce(test, F.expr("false"))


def _but_dates(date: Column) -> Column:
    return F.when((F.length(date) > LONGEST_PLAIN_DATE) & ~date.rlike(DATE), date)
