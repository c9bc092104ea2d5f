"""Adds to a parsed record the phone as E.164 and the name key, or the reason why there is none."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from lib.normalisation.name import name_key
from lib.normalisation.phone import dialled, e164
from lib.records.reject import RejectReason


def normalise(parsed: DataFrame, default_region: str) -> DataFrame:
    """Add ``phone`` (E.164) and ``name_key`` to parsed records and complete their ``reject_reason``."""
    staged = parsed.withColumns(
        {"name_key": name_key(F.col("name")), "dialled": dialled(F.col("written_phone"), default_region)}
    ).withColumn("phone", e164(F.col("dialled"), default_region))
    unreadable = F.when(F.coalesce("name_key", F.lit("")) == "", RejectReason.UNREADABLE_NAME.value).when(
        F.col("phone").isNull(), RejectReason.UNREADABLE_PHONE.value
    )
    return staged.withColumn("reject_reason", F.coalesce("reject_reason", unreadable)).drop("dialled")
