"""How much of each field counts. Texts are cut here and nowhere else, before a pattern reads them or a table keeps them.

So what a record costs, in time and in space, does not grow with what its producer wrote (ADR 0028).
"""

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

#: Characters. A name has the length of its column, an e-mail that of RFC 3696, section 3: 64 + 1 + 255.
LONGEST = {"name": 100, "phone": 100, "email": 320, "address": 2_000, "date": 100}
LONGEST_OF_OTHERS = 2_000  # of the fields of a source that was added
#: Characters behind what is kept of a text that are read too, so that a number which begins in what is kept is found whole.
READ_BEYOND = 1_024
#: Too long for a card however it is written. It is not cut, because a part of a longer number is no card either.
LONGEST_CARD = 2_000


def cut(text: Column, field: str) -> Column:
    """What counts of the text of a field."""
    return beginning(text, _longest(field))


def read(text: Column, field: str) -> Column:
    """What is searched of the text of a field."""
    return beginning(text, _longest(field) + READ_BEYOND)


def _longest(field: str) -> int:
    return LONGEST.get(field, LONGEST_OF_OTHERS)


def beginning(text: Column, characters: int) -> Column:
    """At most so many characters of a text; most texts have fewer bytes, which Spark need not count."""
    return F.when(F.octet_length(text) > characters, F.substring(text, 1, characters)).otherwise(text)


def with_lengths(records: DataFrame, fields: Iterable[str]) -> DataFrame:
    """Cut the ``fields``."""
    return records.withColumns({name: cut(F.col(name), name) for name in fields})
