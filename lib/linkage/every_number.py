"""All the numbers in a phone's text: over stored records, each of them brings a record together with others.

The first one is the phone, and the only one that the stream goes by. Section 4 of ``docs/reference/rules.md`` has the rule.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.records.pair import OTHER_NUMBERS


def each_number(records: DataFrame, placeholder: Column) -> DataFrame:
    """A row for each number of a record or an identity, with that number in ``phone``; the first one is its phone.

    ``placeholder`` says whether ``phone`` is one.
    """
    others = F.coalesce(OTHER_NUMBERS, F.array().cast("array<string>"))
    exploded = records.withColumn("phone", F.explode(F.concat(F.array("phone"), others)))
    return exploded.drop(OTHER_NUMBERS).withColumn("placeholder_phone", placeholder)


def other_numbers_of_all() -> Column:
    """The distinct other numbers of all records of a group."""
    return F.array_distinct(F.flatten(F.collect_set(OTHER_NUMBERS)))
