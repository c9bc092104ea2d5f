"""The blocking rules: what two records must share to be compared at all (``docs/reference/rules.md``, section 4)."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.rarity import rarity
from lib.records.name_key import outer_name_of, without_generation
from lib.settings.linkage_model import LinkageModel

# One wrong digit, or a swap of neighbours, leaves the head, the tail or both ends of a phone intact. The shorter the compared
# part, the more strangers share it. A local number, without its area code, has shorter parts.
LONGEST_LOCAL, LONGEST_AT_HOME = 8, 11  # 7 and 10 digits, and one too many
LOCAL_HEAD, HEAD, HEAD_ABROAD = 3, 6, 8
LOCAL_TAIL, END, TAIL = 3, 4, 5
MOST_DIGITS = 15
LONE_LETTER = "(?<![^ ])[^ ](?: |$)"  # a token of one letter, with the space after it
BEYOND_FOUR = "(?<=[^ ]{4})[^ ]+"  # the letters of a token after the fourth; most slips are there


def with_blocking_keys(
    records: DataFrame, rules: tuple[str, ...], model: LinkageModel, calling_code: str
) -> DataFrame:
    """One row for each blocking key of a record, in the column ``blocking_key``.

    ``calling_code`` is that of the default region. It is not part of the key, because an incomplete phone does not have it.
    """
    if (
        len(rules) == 1 and rules[0] in ONE_KEY
    ):  # in a stream: building an array and exploding it is expensive
        keyed = records.withColumn("blocking_key", ONE_KEY[rules[0]](model, calling_code))
        return keyed.where(F.col("blocking_key").isNotNull())
    return records.withColumn("blocking_key", F.explode(blocking_keys(rules, model, calling_code)))


def blocking_keys(rules: tuple[str, ...], model: LinkageModel, calling_code: str) -> Column:
    """All keys of a record by rule, from its ``phone``, ``name_key`` and ``placeholder_phone``.

    The expression has no higher-order function: Spark generates no code for one, but interprets it with its arguments.
    """
    arrays = (
        F.array(ONE_KEY[rule](model, calling_code))
        if rule in ONE_KEY
        else SEVERAL_KEYS[rule](model, calling_code)
        for rule in rules
    )
    # array_except drops nulls, and duplicates too.
    return F.array_except(F.concat(*arrays), F.array(F.lit(None).cast("string")))


def _phone_key(_: LinkageModel, __: str) -> Column:
    return _unless_placeholder(F.col("phone"))


def _token_phone_head_keys(_: LinkageModel, calling_code: str) -> Column:
    return _with_each_token(F.concat(F.lit("/"), _head(calling_code), F.lit("/")))


def _token_phone_tail_keys(_: LinkageModel, calling_code: str) -> Column:
    """Two kinds of keys: by the shorter tail, a local number meets its own misspelling; by the longer one, the full number."""
    digits = _digits(calling_code)
    shorter = F.when(_is_local(digits), F.concat(F.lit("-"), F.right(digits, F.lit(LOCAL_TAIL))))
    longer = F.concat(F.lit("|"), F.right(digits, F.lit(TAIL)))
    return F.concat(_with_each_token(longer), _with_each_token(shorter))


def _initials_phone_head_key(_: LinkageModel, calling_code: str) -> Column:
    return _unless_placeholder(F.concat(_initials(), F.lit("/"), _head(calling_code), F.lit("/")))


def _initials_phone_ends_key(_: LinkageModel, calling_code: str) -> Column:
    digits = _digits(calling_code)
    ends = F.concat(F.left(digits, F.lit(1)), F.lit("-"), F.right(digits, F.lit(END)))
    local = F.right(digits, F.lit(LOCAL_TAIL))
    return _unless_placeholder(
        F.concat(_initials(), F.lit("|"), F.when(_is_local(digits), local).otherwise(ends))
    )


def _rare_name_key(model: LinkageModel, _: str) -> Column:
    """The name alone, if it is so rare that it is evidence whatever the phones are; null in a model without frequencies."""
    if model.term_frequencies is None:
        return F.lit(None).cast("string")
    is_rare = rarity(F.col("name_key"), model.term_frequencies) >= model.rarity_that_suffices
    return F.when(is_rare, F.concat(_sorted_tokens(), F.lit("|")))


def _name_key(_: LinkageModel, __: str) -> Column:
    """The name alone, however many people have it: for small sets, as pairs grow with the product of both sides."""
    return F.concat(_sorted_tokens(), F.lit("="))


def _with_each_token(part_of_phone: Column) -> Column:
    """For each token of two letters or more, its first four letters followed by ``part_of_phone``; none for a placeholder.

    Without a lambda over the tokens: the part of the phone is inserted at every space of the name, and the text is then split.
    """
    words = F.rtrim(F.regexp_replace(_name(), LONE_LETTER, ""))
    beginnings = F.regexp_replace(words, BEYOND_FOUR, "")
    behind = _unless_placeholder(part_of_phone)
    keys = F.concat(F.replace(beginnings, F.lit(" "), F.concat(behind, F.lit(" "))), behind)
    no_keys = F.array().cast("array<string>")
    return F.when((words == "") | behind.isNull(), no_keys).otherwise(F.array_distinct(F.split(keys, " ")))


def _sorted_tokens() -> Column:
    return F.array_join(F.sort_array(F.split(_name(), " ")), " ")


def _name() -> Column:
    return without_generation(F.col("name_key"))


def _initials() -> Column:
    """The first letters of the outer tokens, sorted, so that the order of the name does not matter."""
    outer = outer_name_of(F.col("name_key"))
    ends = (F.left(F.substring_index(outer, " ", end), F.lit(1)) for end in (1, -1))
    return F.array_join(F.sort_array(F.array(*ends)), "")


def _head(calling_code: str) -> Column:
    """The first digits of a phone: more of them for a number abroad, fewer for a local one."""
    digits = _digits(calling_code)
    at_home = F.when(F.length(digits) <= LONGEST_AT_HOME, HEAD).otherwise(HEAD_ABROAD)
    return F.left(digits, F.when(_is_local(digits), LOCAL_HEAD).otherwise(at_home))


def _digits(calling_code: str) -> Column:
    """The digits without the calling code of the default region.

    A number with a digit too few or too many is not complete, so it has no calling code; its digits must still compare with
    those of the complete number.
    """
    at_home = f"+{calling_code}"
    national = F.substring("phone", len(at_home) + 1, MOST_DIGITS)
    return F.when(F.col("phone").startswith(at_home), national).otherwise(F.ltrim("phone", F.lit("+")))


def _is_local(digits: Column) -> Column:
    return F.length(digits) <= LONGEST_LOCAL


def _unless_placeholder(key: Column) -> Column:
    return F.when(~F.col("placeholder_phone"), key)


ONE_KEY = {
    "phone": _phone_key,
    "initials_phone_head": _initials_phone_head_key,
    "initials_phone_ends": _initials_phone_ends_key,
    "rare_name": _rare_name_key,
    "name": _name_key,
}
SEVERAL_KEYS = {
    "token_phone_head": _token_phone_head_keys,
    "token_phone_tail": _token_phone_tail_keys,
}
