"""Cuts card numbers, their codes and expiry dates out of every text field of a record (docs/reference/rules.md, section 1).

Every record pays for two patterns over its fields; only the few that these stop at pay for :mod:`lib.parsing.scrubbed_text`.
That search is inside a lambda, which Spark interprets: so it adds nothing to the code that is generated for every record.
"""

import secrets
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.parsing.card_codes import HINT
from lib.parsing.card_numbers import SHORTEST, searches
from lib.parsing.let import let
from lib.parsing.scrubbed_text import scrubbed_text

#: A date, perhaps with a time, as ISO 8601 writes it: it has as many digits as a card.
DATE = (
    r"^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9]"
    r"(?:[T ][0-2][0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?)?(?: ?(?:Z|UTC|[+-][01][0-9]:?[0-5][0-9]))?\z"
)
LONGEST_READ = 4_096  # characters
LONGEST_PLAIN_DATE = 12  # characters; too short for the digits of a card
#: Between two fields in the text that every record is tested by. It is random, because a field that knew it could hold it.
END = chr(0xF0000 + secrets.randbelow(0xFFFE))
_DIGIT, _OTHER = r"[0-9\x{80}-\x{EFFFF}]", r"[\x00-/:-\x7F]"


def _at_most(digits: int) -> str:
    """A pattern of a field with so many digits at most; all that is not ASCII counts as a digit."""
    return rf"(?:{_OTHER}*+{_DIGIT}){{0,{digits}}}+{_OTHER}*+(?:{END}|\z)"


#: A phone and other fields, none of which has as many digits as a card number there must have.
FEW_DIGITS = rf"^{_at_most(SHORTEST)}(?:{_at_most(SHORTEST - 1)})*+\z"
PLAIN_PHONE = 16  # characters; a longer one may have a label and a code behind it


def scrubbed(records: DataFrame, fields: tuple[str, ...]) -> DataFrame:
    """The records with these fields scrubbed, and ``numbers_cut`` and ``codes_cut``.

    Each of the two says for every field, in their order, whether something was cut from it; null if nothing was cut at all.
    """
    started = records.withColumns({name: _start(F.col(name)) for name in fields})
    texts = [_but_dates(F.col(name)) if name == "date" else F.col(name) for name in fields]
    phone = fields.index("phone")
    search = let(
        searches(),
        lambda places: F.transform(
            F.array(*texts), lambda text, at: scrubbed_text(text, places, is_phone=at == phone)
        ),
    )
    flagged = started.withColumn("is_odd", _is_odd(fields, texts))
    searched = flagged.withColumn("found", F.when(F.col("is_odd"), search))
    found = F.col("found")
    texts_left = {
        name: F.coalesce(F.get(found, F.lit(at)).getField("text"), F.col(name))
        for at, name in enumerate(fields)
    }
    cuts = {"numbers_cut": found.getField("number"), "codes_cut": found.getField("code")}
    return searched.withColumns({**texts_left, **cuts}).drop("is_odd", "found")


def _is_odd(fields: tuple[str, ...], texts: list[Column]) -> Column:
    """Whether a field may have the digits of a card, or a label: nearly no record is like that, and all pay for the test."""
    phone, name = F.col("phone"), F.col("name")
    long_phone = F.when(F.octet_length(phone) > SHORTEST, phone).otherwise("")
    others = [text for field, text in zip(fields, texts, strict=True) if field != "phone"]
    long = (F.when(F.octet_length(text) >= SHORTEST, text) for text in others)
    has_label = [
        text.rlike(HINT) for field, text in zip(fields, texts, strict=True) if field not in ("name", "phone")
    ]
    labelled = [
        name.rlike("[0-9]"),
        (F.length(phone) > PLAIN_PHONE) & phone.rlike(HINT),
        *has_label,
    ]
    tests = (~F.concat_ws(END, long_phone, *long).rlike(FEW_DIGITS), *labelled)
    return reduce(Column.__or__, (F.coalesce(test, F.expr("false")) for test in tests))


def _start(text: Column) -> Column:
    """What is read of a text: more than any field keeps, so that no number is cut in two before it is found."""
    return F.when(F.octet_length(text) > LONGEST_READ, F.substring(text, 1, LONGEST_READ)).otherwise(text)


def _but_dates(date: Column) -> Column:
    return F.when((F.length(date) > LONGEST_PLAIN_DATE) & ~date.rlike(DATE), date)
