"""The name levels that native expressions cannot decide; the only Python code that pairs of the stream pass through.

The levels and their numbers are those of ``docs/reference/rules.md``, section 5.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TypeAlias

import pyarrow as pa
from pyspark.sql import Column
from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]  # the stubs of 4.2.0 lack it
from pyspark.sql.types import StringType
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from lib.linkage.contained_name import is_contained
from lib.linkage.given_names import are_nicknames, are_one_name, are_two_given_names, is_given_name
from lib.records.name_key import Outer, core_tokens, divided
from lib.settings.linkage_model import SAME_NAMES

ELSE, OTHER_GENERATION = "else", "other_generation"
CLOSE = 0.88 - 0.00005  # at least 0.88 when rounded to four decimals
LETTERS_A_MISTAKE = 7  # one mistake is tolerated for every seven letters
WITH_INITIALS = 2  # tokens of a name whose given names are one token of initials
SHORTEST_MISSPELT = 4  # letters; Tim and Kim are two names

Agree: TypeAlias = Callable[[str, str], bool]


def open_name_level(left: Column, right: Column) -> Column:
    """:func:`level_of` as an expression; null for null.

    It is marked as nondeterministic because Spark would otherwise run it twice for each pair: the optimiser pushes a filter on
    the decision below the projection, and repeats the function in the filter.
    """
    level: Column = arrow_udf(_levels, StringType()).asNondeterministic()(left, right)
    return level


def level_of(left: str, right: str) -> str:
    """The level of two name keys."""
    if left == right:
        return "exact"
    (name, generation), (other, other_generation) = divided(left), divided(right)
    level = _equal_level(name, other) or _level_of_names(name, other)
    if level == ELSE or generation == other_generation:
        return level
    if generation and other_generation:
        return OTHER_GENERATION
    # What one side does not say may tell two people apart.
    return "contained" if level in SAME_NAMES else level


def is_close(left: str, right: str) -> bool:
    """Whether the Jaro-Winkler similarity reaches ``CLOSE`` (Winkler 1990, prefix weight 0.1)."""
    return bool(JaroWinkler.similarity(left, right) >= CLOSE)


def _equal_level(left: str, right: str) -> str | None:
    """Levels 2 to 4 of names without generations. Native expressions decide them for most pairs."""
    if left == right:
        return "exact"
    tokens, others = left.split(" "), right.split(" ")
    if sorted(tokens) == sorted(others) or "".join(tokens) == "".join(others):
        return "same_tokens"
    if len(tokens) == 1 or len(others) == 1:
        return None
    outer = _outer(core_tokens(left))
    return "first_and_last" if _outer(core_tokens(right)) in (outer, outer[::-1]) else None


def _level_of_names(left: str, right: str) -> str:
    if " " in left and " " in right:
        return _level_of_several(left, right)
    if _are_alike(left, right):
        return "close"
    single, other = sorted((left, right), key=lambda name: " " in name)
    if " " not in other:
        return "close" if is_close(single, other) else ELSE
    return "one_part" if any(_may_be_one(single, token) for token in _outer(core_tokens(other))) else ELSE


def _level_of_several(left: str, right: str) -> str:
    """The level of two names that have at least two tokens each."""
    cores = core_tokens(left), core_tokens(right)
    outers = _outer(cores[0]), _outer(cores[1])
    if set(outers[0]) & set(outers[1]) and is_contained(left, right, cores):
        return "contained"
    if _has_initials_of(*cores) or _has_initials_of(*reversed(cores)):
        return "initial"
    level = _clear_level(*outers)
    if (
        level is None
        and _are_alike(left, right)
        and not are_two_given_names(outers[0].first, outers[1].first)
    ):
        return "close"
    return level or _partial_level(*outers)


def _clear_level(left: Outer, right: Outer) -> str | None:
    """Levels 6 to 8: both outer tokens agree, straight or crosswise, and at least one pair of them is close."""
    if not any(is_close(*pair) for pair in product(left, right)):
        return None
    ways = _ways(left, right)
    for level, agree in (("initial", _is_initial), ("nickname", are_one_name), ("close", is_misspelt)):
        if any(_both_agree(left, turned, agree) for turned in ways):
            return level
    return None


def _ways(left: Outer, right: Outer) -> list[Outer]:
    """The right name straight and turned, without a way that would take two given names for one.

    Straight, the first tokens are the given names; crosswise, either pair may be.
    """
    turned = Outer(right.last, right.first)
    straight = [] if are_two_given_names(left.first, right.first) else [right]
    return straight if any(map(are_two_given_names, left, turned)) else [*straight, turned]


def _both_agree(left: Outer, right: Outer, agree: Agree) -> bool:
    """Whether one pair of outer tokens is close, and the other pair agrees."""
    firsts, lasts = (left.first, right.first), (left.last, right.last)
    return (is_close(*lasts) and agree(*firsts)) or (is_close(*firsts) and agree(*lasts))


def _partial_level(left: Outer, right: Outer) -> str:
    """Levels 10 to 12."""
    if _may_be_one(left.first, right.first):
        return "same_given"
    pairs = (left.last, right.last), (left.first, right.last), (left.last, right.first)
    return "same_surname" if any(is_close(*pair) for pair in pairs) else ELSE


def _may_be_one(left: str, right: str) -> bool:
    return is_close(left, right) or are_nicknames(left, right)


def is_misspelt(left: str, right: str) -> bool:
    """Whether two tokens are close, or one letter apart (Damerau 1964).

    Jaro-Winkler misses a single mistake in a short token or at its beginning. John and Joan are one letter apart as well, but
    two names: a slip seldom makes another given name, so two given names are never taken for misspellings.
    """
    if is_close(left, right):
        return True
    is_slip = DamerauLevenshtein.distance(left, right, score_cutoff=1) <= 1
    is_short = min(len(left), len(right)) < SHORTEST_MISSPELT
    return is_slip and not is_short and not (is_given_name(left) and is_given_name(right))


def _is_initial(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    return len(short) == 1 and long.startswith(short)


def _has_initials_of(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether a name of two tokens has the given names of another one as one token of initials: JP Dupont, Jean Pierre Dupont."""
    if len(short) != WITH_INITIALS or len(full) <= WITH_INITIALS:
        return False
    return any(
        initials == "".join(token[0] for token in given)
        and is_close(surname, other)
        and not is_given_name(initials)
        for initials, surname in (short, short[::-1])
        for given, other in ((full[:-1], full[-1]), (full[1:], full[0]))
    )


def _are_alike(left: str, right: str) -> bool:
    """Whether two names with different numbers of tokens have the same letters, but for one mistake in seven (Damerau 1964)."""
    if left.count(" ") == right.count(" "):
        return False
    left, right = left.replace(" ", ""), right.replace(" ", "")
    most = max(len(left), len(right)) // LETTERS_A_MISTAKE
    return DamerauLevenshtein.distance(left, right, score_cutoff=most) <= most


def _outer(tokens: Sequence[str]) -> Outer:
    return Outer(tokens[0], tokens[-1])


def _levels(left: pa.Array, right: pa.Array) -> pa.Array:
    return pa.array(_each(left, right), pa.string())


def _each(left: pa.Array, right: pa.Array) -> Iterator[str | None]:
    for names in zip(left.to_pylist(), right.to_pylist(), strict=True):
        yield None if names[0] is None else level_of(*names)
