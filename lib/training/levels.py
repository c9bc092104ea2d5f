"""The comparison levels as SQL conditions for DuckDB: those of :mod:`lib.linkage.comparison_levels`, in the same order.

A test compares the two implementations pair by pair.
"""

from functools import lru_cache

import duckdb
import pyarrow as pa
from duckdb.func import ARROW

from lib.linkage.comparison_levels import LOCAL_DIGITS, TAIL_DIGITS
from lib.linkage.name_levels import level_of
from lib.records.name_key import MORE_AT_THE_END, outer_name

ELSE = "else"
REMEMBERED = (
    65_536  # pairs of names: each level calls the function again for the same vector of some thousand pairs
)


def _outer(side: str, at: int) -> str:
    return f"split_part(name_key_{side}, ' ', {at})"


def _both(template: str) -> str:
    return " = ".join(template.format(side=side) for side in "lr")


_SAME_TOKENS = _both("list_sort(string_split(name_key_{side}, ' '))")
_SAME_LETTERS = _both("replace(name_key_{side}, ' ', '')")
_STRAIGHT = f"{_outer('l', 1)} = {_outer('r', 1)} and {_outer('l', -1)} = {_outer('r', -1)}"
_CROSSWISE = f"{_outer('l', 1)} = {_outer('r', -1)} and {_outer('l', -1)} = {_outer('r', 1)}"
#: SQL decides of names without anything behind their outer tokens, and is quicker; the function of the stream decides of all.
_NO_MORE = " and ".join(f"not regexp_matches(name_key_{side}, '{MORE_AT_THE_END}')" for side in "lr")
_LEVEL = "name_level(name_key_l, name_key_r)"
_OPEN = (
    "contained", "initial", "nickname", "close", "one_part", "same_given", "same_surname", "other_generation"
)  # fmt: skip
# One phone is complete (E.164), the other has digits alone; "+" sorts before digits, so `least` is the complete one.
_WHOLE, _ALONE = (f"{which}(phone_l, phone_r)" for which in ("least", "greatest"))
_DIGIT_OFF = (
    f"starts_with({_WHOLE}, '+') and not starts_with({_ALONE}, '+') and length({_ALONE}) > {LOCAL_DIGITS} "
    f"and 1 in (levenshtein(right({_WHOLE}, length({_ALONE}) - 1), {_ALONE}), levenshtein(right({_WHOLE}, length({_ALONE}) + 1), {_ALONE}))"
)

PHONE = {
    "exact": "phone_l = phone_r and starts_with(phone_l, '+')",
    "same_digits": "phone_l = phone_r",
    "one_edit": f"damerau_levenshtein(phone_l, phone_r) = 1 or ({_DIGIT_OFF})",
    "same_local": _both(f"right(phone_{{side}}, {LOCAL_DIGITS})"),
    "same_tail": _both(f"right(phone_{{side}}, {TAIL_DIGITS})"),
}
NAME = {
    "exact": "name_key_l = name_key_r",
    "same_tokens": f"case when {_NO_MORE} then {_SAME_TOKENS} or {_SAME_LETTERS} else {_LEVEL} = 'same_tokens' end",
    "first_and_last": f"case when {_NO_MORE} then contains(name_key_l, ' ') and contains(name_key_r, ' ') "
    f"and (({_STRAIGHT}) or ({_CROSSWISE})) else {_LEVEL} = 'first_and_last' end",
} | {level: f"{_LEVEL} = '{level}'" for level in _OPEN}
COMPARISONS = {"phone": PHONE, "name": NAME}


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory database with functions for the name levels that SQL cannot express, and for outer tokens."""
    connection = duckdb.connect()
    connection.create_function("name_level", _levels, ["VARCHAR", "VARCHAR"], "VARCHAR", type=ARROW)
    connection.create_function("outer_name", _outer_names, ["VARCHAR"], "VARCHAR", type=ARROW)
    return connection


def level_sql(levels: dict[str, str]) -> str:
    """The level of a pair as one SQL expression."""
    cases = " ".join(f"when {condition} then '{level}'" for level, condition in levels.items())
    return f"case {cases} else '{ELSE}' end"


def _outer_names(keys: pa.Array) -> pa.Array:
    return pa.array(map(outer_name, keys.to_pylist()), pa.string())


def _levels(left: pa.Array, right: pa.Array) -> pa.Array:
    pairs = zip(left.to_pylist(), right.to_pylist(), strict=True)
    return pa.array([_remembered(*pair) for pair in pairs], pa.string())


_remembered = lru_cache(REMEMBERED)(level_of)
