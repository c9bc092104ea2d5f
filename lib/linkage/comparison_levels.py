"""How well the fields of a pair agree, as ordered levels: a pair has the first level whose condition holds.

The levels and their numbers are those of ``docs/reference/rules.md``, section 5.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.name_levels import open_name_level
from lib.records.name_key import has_more_at_the_end

LOCAL_DIGITS, TAIL_DIGITS = 7, 4
SWAPPED = 2  # the Levenshtein distance of two neighbours swapped


def compare(
    pairs: DataFrame, phones: tuple[str, ...] | None = None, *, equal_phones: bool = False
) -> DataFrame:
    """Add ``phone_level`` and ``name_level`` to candidate pairs.

    If ``phones`` is given, a pair is dropped if its phone level is not among them and its name level is none of 2 to 4. If all
    pairs are known to have ``equal_phones``, far fewer expressions are needed.
    """
    of_phones = _equal_phone_level() if equal_phones else phone_level()
    settled = pairs.withColumns({"phone_level": of_phones, "settled_level": _settled_name_level()})
    is_open = F.col("settled_level").isNull()
    if phones is not None:
        settled = settled.where(~is_open | F.col("phone_level").isin(*phones) | _has_more())
    names = (F.when(is_open, F.col(name)) for name in ("l_name_key", "r_name_key"))
    levelled = settled.withColumn("open_level", open_name_level(*names))
    level = F.coalesce("settled_level", "open_level")
    return levelled.withColumn("name_level", level).drop("settled_level", "open_level")


def phone_level() -> Column:
    """``exact``, ``same_digits``, ``one_edit``, ``same_local``, ``same_tail`` or ``else``."""
    left, right = F.col("l_phone"), F.col("r_phone")
    return (
        F.when((left == right) & left.startswith("+"), "exact")
        .when(_equal(left, right), "same_digits")
        .when(_is_one_edit(left, right) | _is_a_digit_off(left, right), "one_edit")
        .when(_end_alike(LOCAL_DIGITS), "same_local")
        .when(_end_alike(TAIL_DIGITS), "same_tail")
        .otherwise("else")
    )


def _equal_phone_level() -> Column:
    return F.when(F.col("l_phone").startswith("+"), "exact").otherwise("same_digits")


def _settled_name_level() -> Column:
    """Name levels 2 to 4, as far as native expressions decide them; null otherwise.

    The few keys with something behind the outer tokens, such as a generation, are compared in Python.
    """
    left, right = F.col("l_name_key"), F.col("r_name_key")
    tokens = (F.sort_array(F.split(key, " ")) for key in (left, right))
    together = (F.replace(key, F.lit(" "), F.lit("")) for key in (left, right))
    straight = _equal(_first(left), _first(right)) & _equal(_last(left), _last(right))
    crosswise = _equal(_first(left), _last(right)) & _equal(_last(left), _first(right))
    have_two = left.contains(" ") & right.contains(" ")
    return (
        F.when(_equal(left, right), "exact")
        .when(_has_more(), None)
        .when(_equal(*tokens) | _equal(*together), "same_tokens")
        .when(have_two & (straight | crosswise), "first_and_last")
    )


def _has_more() -> Column:
    return has_more_at_the_end(F.col("l_name_key")) | has_more_at_the_end(F.col("r_name_key"))


def _is_a_digit_off(left: Column, right: Column) -> Column:
    """Whether a complete phone and an incomplete one differ by one digit too many or too few.

    Such an incomplete phone has no calling code, so it is compared with the last digits of the complete one.
    """
    complete, alone = F.least(left, right), F.greatest(left, right)  # "+" sorts before digits
    is_mixed = complete.startswith("+") & ~alone.startswith("+") & (F.length(alone) > LOCAL_DIGITS)
    shorter, longer = (F.right(complete, F.length(alone) + by) for by in (-1, 1))
    return is_mixed & ((F.levenshtein(shorter, alone, 1) == 1) | (F.levenshtein(longer, alone, 1) == 1))


def _is_one_edit(left: Column, right: Column) -> Column:
    """One digit replaced, missing or too many, or two neighbours swapped (Damerau 1964)."""
    edits = F.levenshtein(left, right, SWAPPED)
    return (edits == 1) | ((edits == SWAPPED) & (F.length(left) == F.length(right)) & _is_swap(left, right))


def _is_swap(left: Column, right: Column) -> Column:
    return F.exists(F.sequence(F.lit(1), F.length(left) - 1), lambda at: _swapped(left, at) == right)


def _swapped(phone: Column, at: Column) -> Column:
    before, behind = F.substring(phone, F.lit(1), at - 1), F.substr(phone, at + 2)
    return F.concat(before, F.substring(phone, at + 1, F.lit(1)), F.substring(phone, at, F.lit(1)), behind)


def _end_alike(digits: int) -> Column:
    return _equal(*(F.right(side, F.lit(digits)) for side in ("l_phone", "r_phone")))


def _first(key: Column) -> Column:
    return F.substring_index(key, " ", 1)


def _last(key: Column) -> Column:
    return F.substring_index(key, " ", -1)


def _equal(left: Column, right: Column) -> Column:
    return left == right
