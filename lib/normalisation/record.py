"""Adds its phone and its name key to a parsed record, or the reason why it has none."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.normalisation.affixes import is_whole_name, without_sure_affixes, without_wordy_affixes
from lib.normalisation.generation import has_two_words, without_written_generation, written_generation
from lib.normalisation.letter_forms import fold
from lib.normalisation.name import (
    has_letters,
    joined,
    letters,
    plain_name_key,
    turned,
    without_mark,
)
from lib.normalisation.phone import digits_alone, is_placeholder
from lib.normalisation.placeholder_name import is_placeholder_name
from lib.normalisation.plain_phone import certain_number, plain_number
from lib.normalisation.several_numbers import numbers_in
from lib.records.reasons import RejectReason

#: Whether libphonenumber was asked for the phone, because the native expressions are not certain of it.
ASKED_LIBRARY = "asked_library"
NAME_STEPS = ("lower", "plain_key", "folded", "surely", "fewer", "named", "written", "alone", "generation")
PHONE_STEPS = ("plain", "certain", "number")


def normalise(parsed: DataFrame, default_region: str, source: str = "records") -> DataFrame:
    """Add ``phone`` (E.164, or digits alone), ``name_key``, ``placeholder_phone``, ``placeholder_name`` and ``asked_library``.

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
            "placeholder_name": F.col("name_key").isNotNull() & is_placeholder_name(F.col("name_key")),
        }
    )


def compiled_apart(records: DataFrame, name: str) -> DataFrame:
    """The same records, with an observation that separates the steps before it from those after it in the generated code.

    Spark generates one Java method for all steps up to an observation, and the JVM does not compile a method of more than
    8,000 bytes (ADR 0021). Nobody reads the count itself.
    """
    return records.observe(name, F.count(F.lit(1)).alias("rows"))


def _with_name_key(parsed: DataFrame) -> DataFrame:
    """Add ``name_key``. The steps are those of docs/reference/rules.md, section 3."""
    named = F.col("named")
    return (
        parsed.withColumn("lower", F.lower("name"))
        .withColumn("plain_key", plain_name_key(F.col("lower")))
        .withColumn("folded", fold(F.when(F.col("plain_key").isNull(), without_mark(F.col("name")))))
        .withColumn("surely", without_sure_affixes(F.col("folded")))
        .withColumn("fewer", without_wordy_affixes(F.col("surely")))
        .withColumn("named", _named())
        .withColumn("written", written_generation(named))
        .withColumn("alone", F.when(F.col("written") != "", without_written_generation(named)))
        .withColumn("generation", F.when(has_two_words(F.col("alone")), F.col("written")).otherwise(""))
        .withColumn("name_key", F.coalesce("plain_key", _long_key()))
        .drop(*NAME_STEPS)
    )


def _named() -> Column:
    """The name without affixes: without the wordy ones if a whole name is left, with all of them if otherwise no letter is."""
    folded, surely, fewer = F.col("folded"), F.col("surely"), F.col("fewer")
    return (
        F.when((fewer != surely) & is_whole_name(fewer), fewer)
        .when((surely == folded) | has_letters(surely), surely)
        .otherwise(folded)
    )


def _long_key() -> Column:
    person = F.when(F.col("generation") == "", F.col("named")).otherwise(F.col("alone"))
    ordered = F.when(person.contains(","), turned(person)).otherwise(person)
    return joined(letters(ordered), F.col("generation"))


def _with_phone(named: DataFrame, default_region: str) -> DataFrame:
    """One plain number by native expressions, all else by the library; what it cannot read is taken for digits alone."""
    written, certain, asked = F.col("written_phone"), F.col("certain"), F.col(ASKED_LIBRARY)
    by_library = F.get(numbers_in(written, default_region), F.lit(0))
    left = F.when(asked & F.col("number").isNull(), written)
    return (
        named.withColumn("plain", plain_number(written))
        .withColumn("certain", certain_number(F.col("plain"), default_region))
        .withColumn(ASKED_LIBRARY, certain.isNull() & written.isNotNull())
        .withColumn("number", F.when(asked, by_library))
        .withColumn("phone", F.coalesce(certain, "number", digits_alone(left, default_region)))
        .drop(*PHONE_STEPS)
    )


def _unreadable() -> tuple[Column, Column]:
    return (
        F.when(F.coalesce("name_key", F.lit("")) == "", RejectReason.UNREADABLE_NAME.value),
        F.when(F.col("phone").isNull(), RejectReason.UNREADABLE_PHONE.value),
    )
