"""The comparison levels as SQL conditions for DuckDB: those of :mod:`lib.linkage.comparison_levels`, in the same order.

A test compares the two implementations pair by pair.
"""

from functools import lru_cache

import duckdb
import pyarrow as pa
from duckdb.func import ARROW

from lib.linkage.comparison_levels import LOCAL_DIGITS, TAIL_DIGITS
from lib.linkage.name_levels import level_of

ELSE = "else"
REMEMBERED = (
    65_536  # pairs of names: each level calls the function again for the same vector of some thousand pairs
)


def _outer(side: str, at: int) -> str:
    return f"split_part(outer_name(name_key_{side}), ' ', {at})"


def _both(template: str) -> str:
    return " = ".join(template.format(side=side) for side in "lr")


# What :mod:`lib.records.name_key` makes of a name key.
_MACROS = (
    r"create macro name_of(key) as regexp_replace(key, '^([^ ]+ [^ ]+.*) (jr|sr|ii|iii|iv)$', '\1')",
    "create macro generation_of(key) as substr(key, length(name_of(key)) + 2)",
    r"create macro outer_name(key) as regexp_replace(name_of(key), '^([^ ]+ [^ ]+(?: [^ ]+)*?)(?: \p{Ll})*$', '\1')",
)
_ONE_GENERATION = _both("generation_of(name_key_{side})")
_STRAIGHT = f"{_outer('l', 1)} = {_outer('r', 1)} and {_outer('l', -1)} = {_outer('r', -1)}"
_CROSSWISE = f"{_outer('l', 1)} = {_outer('r', -1)} and {_outer('l', -1)} = {_outer('r', 1)}"
_SAME_TOKENS = _both("list_sort(string_split(name_of(name_key_{side}), ' '))")
_SAME_LETTERS = _both("replace(name_of(name_key_{side}), ' ', '')")
_FIRST_AND_LAST = (
    f"contains(name_key_l, ' ') and contains(name_key_r, ' ') and (({_STRAIGHT}) or ({_CROSSWISE}))"
)
_EQUAL_NAMES = f"({_SAME_TOKENS} or {_SAME_LETTERS} or ({_FIRST_AND_LAST}))"
_OPEN = ("initial", "nickname", "close", "one_part", "same_given", "same_surname")
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
_OPEN_LEVEL = "open_name_level(name_key_l, name_key_r)"
NAME = {
    "other_generation": f"not ({_ONE_GENERATION}) and generation_of(name_key_l) <> '' and generation_of(name_key_r) <> '' "
    f"and ({_EQUAL_NAMES} or {_OPEN_LEVEL} <> '{ELSE}')",
    "exact": "name_key_l = name_key_r",
    "same_tokens": f"{_ONE_GENERATION} and ({_SAME_TOKENS} or {_SAME_LETTERS})",
    "first_and_last": f"{_ONE_GENERATION} and {_FIRST_AND_LAST}",
    "contained": f"{_EQUAL_NAMES} or {_OPEN_LEVEL} = 'contained'",
} | {level: f"{_OPEN_LEVEL} = '{level}'" for level in _OPEN}
COMPARISONS = {"phone": PHONE, "name": NAME}


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory database with what the levels need: the parts of a name key, and what SQL cannot express."""
    connection = duckdb.connect()
    for macro in _MACROS:
        connection.execute(macro)
    connection.create_function("open_name_level", _open_levels, ["VARCHAR", "VARCHAR"], "VARCHAR", type=ARROW)
    return connection


def level_sql(levels: dict[str, str]) -> str:
    """The level of a pair as one SQL expression."""
    cases = " ".join(f"when {condition} then '{level}'" for level, condition in levels.items())
    return f"case {cases} else '{ELSE}' end"


def _open_levels(left: pa.Array, right: pa.Array) -> pa.Array:
    pairs = zip(left.to_pylist(), right.to_pylist(), strict=True)
    return pa.array([_remembered(*pair) for pair in pairs], pa.string())


_remembered = lru_cache(REMEMBERED)(level_of)
