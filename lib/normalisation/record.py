"""Adds its phone and its name key to a parsed record, or the reason why it has none."""

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
    without_mark,
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

NAME_STEPS = ("lower", "plain_key", "name_left", "folded", "turned", "tokens", "bare")
PHONE_STEPS = ("plain", "home", "phone_left", "first")


def normalise(parsed: DataFrame, default_region: str, source: str = "records") -> DataFrame:
    """Add ``dialled``, ``phone`` (E.164, or digits alone), ``name_key`` and ``placeholder_phone`` to parsed records.

    Their ``reject_reason`` is set if the name or the phone cannot be read. Each step is a column of its own, and the next step
    refers to it by name: an expression that names its input twice doubles it in the plan, and a chain of such expressions
    takes Spark longer to plan than to run (ADR 0007). Names and phones that the short way reads are null on the long way,
    where a null costs next to nothing.
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
    """The same records, with an observation that separates the steps before it from those after it in the generated code.

    Spark generates one Java method for all steps up to an observation, and the JVM does not compile a method of more than
    8,000 bytes (ADR 0021). Nobody reads the count itself.
    """
    return records.observe(name, F.count(F.lit(1)).alias("rows"))


def _with_name_key(parsed: DataFrame) -> DataFrame:
    return (
        parsed.withColumn("lower", F.lower("name"))
        .withColumn("plain_key", plain_name_key(F.col("lower")))
        .withColumn("name_left", F.when(F.col("plain_key").isNull(), without_mark(F.col("name"))))
        .withColumn("folded", fold(F.col("name_left")))
        .withColumn("turned", turned(F.col("folded")))
        .withColumn("tokens", letters(unless_empty(F.col("turned"), F.col("folded"))))
        .withColumn("bare", without_affixes(F.col("tokens")))
        .withColumn("name_key", F.coalesce("plain_key", cut(unless_empty(F.col("bare"), F.col("tokens")))))
        .drop(*NAME_STEPS)
    )


def _with_phone(named: DataFrame, default_region: str) -> DataFrame:
    written, number, first = F.col("written_phone"), F.col("dialled"), F.col("first")
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
