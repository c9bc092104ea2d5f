"""Adds to a parsed record its phone and its name key, or the reason why there is none."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.normalisation.name import (
    cut,
    fold,
    letters,
    plain_name_key,
    turned,
    unless_empty,
    without_affixes,
)
from lib.normalisation.phone import (
    dialled,
    digits_alone,
    e164,
    first_number,
    home_number,
    is_placeholder,
    plain_number,
    read_number,
)
from lib.records.reasons import RejectReason

LONGEST_PHONE = 100  # characters
NAME_STEPS = ("lower", "plain_key", "name_left", "folded", "turned", "tokens", "bare")
PHONE_STEPS = ("plain", "home", "phone_left", "first")


def normalise(parsed: DataFrame, default_region: str, source: str = "records") -> DataFrame:
    """Add ``dialled``, ``phone`` (E.164, or digits alone), ``name_key`` and ``placeholder_phone`` to parsed records.

    Their ``reject_reason`` is completed. Every step names its result once and refers to the one before by column: an expression that names its input
    twice doubles it in the plan, and a chain of such expressions takes Spark longer to plan than to run. What a short way
    settles goes on the long one as null, which costs next to nothing there.
    """
    named = compiled_apart(_with_name_key(parsed), f"{source}_names")
    phoned = _with_phone(named, default_region)
    return phoned.withColumns(
        {
            "reject_reason": F.coalesce("reject_reason", *_unreadable()),
            "placeholder_phone": F.col("phone").isNotNull() & is_placeholder(F.col("phone"), default_region),
        }
    )


def compiled_apart(records: DataFrame, name: str) -> DataFrame:
    """The same records; what comes before and what comes after are two Java methods.

    Spark makes one method of all steps between two counts, and the JVM compiles none of over 8,000 bytes (ADR 0021). The
    count itself is read nowhere.
    """
    return records.observe(name, F.count(F.lit(1)).alias("rows"))


def _with_name_key(parsed: DataFrame) -> DataFrame:
    return (
        parsed.withColumn("lower", F.lower("name"))
        .withColumn("plain_key", plain_name_key(F.col("lower")))
        .withColumn("name_left", F.when(F.col("plain_key").isNull(), F.col("name")))
        .withColumn("folded", fold(F.col("name_left")))
        .withColumn("turned", turned(F.col("folded")))
        .withColumn("tokens", letters(unless_empty(F.col("turned"), F.col("folded"))))
        .withColumn("bare", without_affixes(F.col("tokens")))
        .withColumn("name_key", F.coalesce("plain_key", cut(unless_empty(F.col("bare"), F.col("tokens")))))
        .drop(*NAME_STEPS)
    )


def _with_phone(named: DataFrame, default_region: str) -> DataFrame:
    # A regular expression takes time that grows with the square of a gap: nobody writes a phone that long.
    written = F.substring("written_phone", 1, LONGEST_PHONE)
    number, first = F.col("dialled"), F.col("first")
    return (
        named.withColumn("plain", plain_number(written))
        .withColumn("home", home_number(F.col("plain"), default_region))
        .withColumn("phone_left", F.when(F.col("home").isNull(), written))
        .withColumn("first", first_number(F.col("phone_left")))
        .withColumn("dialled", dialled(read_number(first), default_region))
        .withColumn("phone", F.coalesce("home", e164(number, default_region), digits_alone(first, number)))
        .drop(*PHONE_STEPS)
    )


def _unreadable() -> tuple[Column, Column]:
    return (
        F.when(F.coalesce("name_key", F.lit("")) == "", RejectReason.UNREADABLE_NAME.value),
        F.when(F.col("phone").isNull(), RejectReason.UNREADABLE_PHONE.value),
    )
