"""Adds to a parsed record its phone and its name key, or the reason why there is none."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.normalisation.name import fold, letters, natural_order, plain_name_key, without_affixes
from lib.normalisation.phone import dialled, digits_alone, e164, home_number, plain_number
from lib.records.reject import RejectReason

LONGEST_PHONE = 100  # characters
STEPS = ("lower", "plain", "plain_key", "home", "name_left", "phone_left", "folded", "ordered", "tokens")


def normalise(parsed: DataFrame, default_region: str) -> DataFrame:
    """Add ``dialled``, ``phone`` (E.164, or digits alone) and ``name_key`` to parsed records and complete their ``reject_reason``.

    Every step names its result once and refers to the one before by column: an expression that names its input
    twice doubles it in the plan, and a chain of such expressions takes Spark longer to plan than to run.
    """
    # A regular expression takes time that grows with the square of a gap: nobody writes a phone that long.
    written = F.substring("written_phone", 1, LONGEST_PHONE)
    return (
        parsed.withColumns({"lower": F.lower("name"), "plain": plain_number(written)})
        .withColumns(
            {"plain_key": plain_name_key(F.col("lower")), "home": home_number(F.col("plain"), default_region)}
        )
        # What is settled goes on as null, which costs the steps below next to nothing.
        .withColumns(
            {"name_left": _unless("plain_key", F.col("name")), "phone_left": _unless("home", written)}
        )
        .withColumns(
            {
                "folded": fold(F.col("name_left")),
                "dialled": dialled(F.col("phone_left"), _unless("home", F.col("plain")), default_region),
            }
        )
        .withColumn("ordered", natural_order(F.col("folded")))
        .withColumns({"tokens": letters(F.col("ordered")), "phone": _phone(default_region)})
        .withColumn("name_key", F.coalesce("plain_key", without_affixes(F.col("tokens"))))
        .withColumn("reject_reason", F.coalesce("reject_reason", *_unreadable()))
        .drop(*STEPS)
    )


def _unless(settled: str, column: Column) -> Column:
    return F.when(F.col(settled).isNull(), column)


def _phone(default_region: str) -> Column:
    number = F.col("dialled")
    return F.coalesce("home", e164(number, default_region), digits_alone(F.col("phone_left"), number))


def _unreadable() -> tuple[Column, Column]:
    return (
        F.when(F.coalesce("name_key", F.lit("")) == "", RejectReason.UNREADABLE_NAME.value),
        F.when(F.col("phone").isNull(), RejectReason.UNREADABLE_PHONE.value),
    )
