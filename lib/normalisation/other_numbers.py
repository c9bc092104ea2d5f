"""The numbers of a phone's text beside its phone, which is the first one."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.normalisation.plain_phone import certain_number, plain_number
from lib.normalisation.several_numbers import numbers_in
from lib.records.pair import OTHER_NUMBERS

#: Bytes; nobody writes two complete numbers in fewer.
SHORTEST = 12


def with_other_numbers(records: DataFrame, default_region: str) -> DataFrame:
    """Add ``other_numbers``: the complete numbers of ``written_phone``, in E.164, that are not ``phone``; null for nearly all."""
    written = F.col("written_phone")
    may_have = (F.octet_length(written) >= SHORTEST) & certain_number(
        plain_number(written), default_region
    ).isNull()
    numbers = F.when(may_have, numbers_in(written, default_region))
    return records.withColumn(OTHER_NUMBERS, F.array_except(numbers, F.array("phone")))
