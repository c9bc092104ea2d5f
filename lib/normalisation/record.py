"""Adds to a parsed record its phone and its name key, or the reason why there is none."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.normalisation.name import fold, letters, natural_order, without_affixes
from lib.normalisation.phone import compact, dialled, digits_alone, e164
from lib.records.reject import RejectReason

LONGEST_PHONE = 100  # characters


def normalise(parsed: DataFrame, default_region: str) -> DataFrame:
    """Add ``dialled``, ``phone`` (E.164, or digits alone) and ``name_key`` to parsed records and complete their ``reject_reason``.

    Every step names its result once and refers to the one before by column: an expression that names its input
    twice doubles it in the plan, and a chain of such expressions takes Spark longer to plan than to run.
    """
    # A regular expression takes time that grows with the square of a gap: nobody writes a phone that long.
    written = F.substring("written_phone", 1, LONGEST_PHONE)
    return (
        parsed.withColumns({"folded": fold(F.col("name")), "compact": compact(written)})
        .withColumns(
            {
                "ordered": natural_order(F.col("folded")),
                "dialled": dialled(written, F.col("compact"), default_region),
            }
        )
        .withColumns({"tokens": letters(F.col("ordered")), "phone": _phone(written, default_region)})
        .withColumn("name_key", without_affixes(F.col("tokens")))
        .withColumn("reject_reason", F.coalesce("reject_reason", *_unreadable()))
        .drop("folded", "compact", "ordered", "tokens")
    )


def _phone(written: Column, default_region: str) -> Column:
    number = F.col("dialled")
    return F.coalesce(e164(number, default_region), digits_alone(written, number))


def _unreadable() -> tuple[Column, Column]:
    return (
        F.when(F.coalesce("name_key", F.lit("")) == "", RejectReason.UNREADABLE_NAME.value),
        F.when(F.col("phone").isNull(), RejectReason.UNREADABLE_PHONE.value),
    )
