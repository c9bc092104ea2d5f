"""How well the fields of a pair agree, as ordered levels: the first that holds is the pair's.

The levels stand in ``docs/reference/rules.md``, section 5.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.name_similarity import similarity_level

TAIL_DIGITS = 4


def compare(pairs: DataFrame) -> DataFrame:
    """Add ``phone_level`` and ``name_level`` to candidate pairs."""
    settled = pairs.withColumns({"phone_level": phone_level(), "settled_level": _settled_level()})
    is_open = F.col("settled_level").isNull() & _has_two("l") & _has_two("r")
    outer = (F.when(is_open, token) for token in (_first("l"), _last("l"), _first("r"), _last("r")))
    similar = settled.withColumn("similarity_level", similarity_level(*outer))
    level = F.coalesce("settled_level", "similarity_level", _remaining_level())
    return similar.withColumn("name_level", level).drop("settled_level", "similarity_level")


def phone_level() -> Column:
    """``exact``, ``same_tail`` or ``else``."""
    tails = (F.right(side, F.lit(TAIL_DIGITS)) for side in ("l_phone", "r_phone"))
    return (
        F.when(F.col("l_phone") == F.col("r_phone"), "exact")
        .when(_equal(*tails), "same_tail")
        .otherwise("else")
    )


def _settled_level() -> Column:
    """Levels 1 to 4, which native expressions decide for nearly every pair."""
    sorted_tokens = (F.array_sort(F.split(key, " ")) for key in ("l_name_key", "r_name_key"))
    both = _has_two("l") & _has_two("r")
    same_last = both & _equal(_last("l"), _last("r"))
    return (
        F.when(F.col("l_name_key") == F.col("r_name_key"), "exact")
        .when(_equal(*sorted_tokens), "same_tokens")
        .when(same_last & _equal(_first("l"), _first("r")), "first_and_last")
        .when(same_last & (_is_initial_of("l", "r") | _is_initial_of("r", "l")), "initial")
    )


def _remaining_level() -> Column:
    """Levels 7 to 9, for pairs that are neither settled nor similar."""
    one_part = _is_part_of("l", "r") | _is_part_of("r", "l")
    same_surname = _has_two("l") & _has_two("r") & _equal(_last("l"), _last("r"))
    return F.when(one_part, "one_part").when(same_surname, "same_surname").otherwise("else")


def _first(side: str) -> Column:
    return F.substring_index(f"{side}_name_key", " ", 1)


def _last(side: str) -> Column:
    return F.substring_index(f"{side}_name_key", " ", -1)


def _has_two(side: str) -> Column:
    return F.col(f"{side}_name_key").contains(" ")


def _is_initial_of(short: str, long: str) -> Column:
    return (F.length(_first(short)) == 1) & F.startswith(_first(long), _first(short))


def _is_part_of(part: str, whole: str) -> Column:
    name = F.col(f"{part}_name_key")
    return ~_has_two(part) & _has_two(whole) & (_equal(name, _first(whole)) | _equal(name, _last(whole)))


def _equal(left: Column, right: Column) -> Column:
    return left == right
