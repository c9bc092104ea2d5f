"""The blocking rules: what two records must have in common to be compared at all (``docs/reference/rules.md``, section 4)."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.rarity import rarity
from lib.settings.linkage_model import LinkageModel

# Of a phone, at its end: a slip, or a swap of neighbours, leaves one part of it whole.
TAIL_DIGITS, HALF_DIGITS = 4, 5
LONE_LETTER = "(?<![^ ])[^ ](?: |$)"


def with_blocking_keys(records: DataFrame, rules: tuple[str, ...], model: LinkageModel) -> DataFrame:
    """One row for each blocking key a record has, in the column ``blocking_key``."""
    if len(rules) == 1 and rules[0] in ONE_KEY:  # as in a stream, where an array and its explosion are dear
        keyed = records.withColumn("blocking_key", ONE_KEY[rules[0]](model))
        return keyed.where(F.col("blocking_key").isNotNull())
    return records.withColumn("blocking_key", F.explode(blocking_keys(rules, model)))


def blocking_keys(rules: tuple[str, ...], model: LinkageModel) -> Column:
    """All keys of a record, those of the first rule first, from its ``phone``, ``name_key`` and ``placeholder_phone``.

    No function with a lambda is in it: Spark would interpret that one, and all that it is called with.
    """
    arrays = (
        F.array(ONE_KEY[rule](model)) if rule in ONE_KEY else SEVERAL_KEYS[rule](model) for rule in rules
    )
    return F.array_except(F.concat(*arrays), F.array(F.lit(None).cast("string")))


def _phone_key(_: LinkageModel) -> Column:
    return F.when(~F.col("placeholder_phone"), F.col("phone"))


def _name_phone_tail_key(_: LinkageModel) -> Column:
    return F.concat(_tokens(), F.lit("|"), F.right("phone", F.lit(TAIL_DIGITS)))


def _name_phone_head_key(_: LinkageModel) -> Column:
    return F.concat(_tokens(), F.lit("|"), _without_tail(HALF_DIGITS), F.lit("|"))


def _token_phone_head_keys(_: LinkageModel) -> Column:
    words = F.rtrim(F.regexp_replace("name_key", LONE_LETTER, ""))
    head = F.concat(F.lit("/"), _without_tail(TAIL_DIGITS), F.lit("/"))
    keys = F.concat(F.replace(words, F.lit(" "), F.concat(head, F.lit(" "))), head)
    return F.when(words == "", F.array().cast("array<string>")).otherwise(
        F.array_distinct(F.split(keys, " "))
    )


def _initials_phone_tail_key(_: LinkageModel) -> Column:
    return F.concat(_initials(), F.lit("-"), F.right("phone", F.lit(HALF_DIGITS)))


def _initials_phone_head_key(_: LinkageModel) -> Column:
    return F.concat(_initials(), F.lit("-"), _without_tail(TAIL_DIGITS), F.lit("-"))


def _rare_name_key(model: LinkageModel) -> Column:
    """The name alone, if it is so rare that it is evidence whatever the phone says; how rare names are is trained."""
    if model.term_frequencies is None:
        return F.lit(None).cast("string")
    is_rare = rarity(F.col("name_key"), model.term_frequencies) >= model.rarity_that_suffices
    return F.when(is_rare, F.concat(_tokens(), F.lit("|")))


def _tokens() -> Column:
    return F.array_join(F.sort_array(F.split("name_key", " ")), " ")


def _initials() -> Column:
    """The first letters of the first and the last token, in order."""
    ends = (F.left(F.substring_index("name_key", " ", end), F.lit(1)) for end in (1, -1))
    return F.array_join(F.sort_array(F.array(*ends)), "")


def _without_tail(digits: int) -> Column:
    return F.substring(F.col("phone"), F.lit(1), F.length("phone") - digits)


ONE_KEY = {
    "phone": _phone_key,
    "name_phone_tail": _name_phone_tail_key,
    "name_phone_head": _name_phone_head_key,
    "initials_phone_tail": _initials_phone_tail_key,
    "initials_phone_head": _initials_phone_head_key,
    "rare_name": _rare_name_key,
}
SEVERAL_KEYS = {"token_phone_head": _token_phone_head_keys}
