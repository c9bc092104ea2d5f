"""Reads what a person looks for, a name or a phone in any spelling, by the steps that every record goes through."""

from typing import NamedTuple

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lib.errors import SettingsError
from lib.normalisation.record import normalise
from lib.parsing.lengths import cut

PHONE, NAME_KEY = "phone", "name_key"


class Asked(NamedTuple):
    """The column of the stored records that is looked in, and the value that is looked for."""

    column: str
    value: str


def read_asked(spark: SparkSession, text: str, default_region: str) -> Asked:
    """The phone in a text if there is one, otherwise its name key; raises :class:`SettingsError` if there is neither.

    Neither the text nor what is read from it appears in an error, because errors are logged.
    """
    written = spark.createDataFrame([(text,)], "text string").coalesce(1)
    fields = written.select(
        cut(F.col("text"), "name").alias("name"),
        cut(F.col("text"), "phone").alias("written_phone"),
        F.lit(None).cast("string").alias("reject_reason"),
    )
    (found,) = normalise(fields, default_region).select(PHONE, NAME_KEY).collect()
    if found.phone:
        return Asked(PHONE, found.phone)
    if found.name_key:
        return Asked(NAME_KEY, found.name_key)
    raise SettingsError(
        "This is neither a phone nor a name.",
        'Write one of them, as in find "(555) 200-0001" or find Ann Smith.',
    )
