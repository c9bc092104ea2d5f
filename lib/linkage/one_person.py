"""Whether two names may be one person's, whichever sides they are on (``docs/reference/rules.md``, section 5)."""

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from lib.linkage.given_names import MOST_SLIPS, full_names, is_given_name
from lib.linkage.name_levels import SHORTEST_MISSPELT, is_close, level_of
from lib.settings.linkage_model import CONTRADICTING

REMEMBERED = 1 << 16  # pairs of names: those of a batch are asked for before and after it


@lru_cache(REMEMBERED)
def may_be_one(left: str, right: str) -> bool:
    """Whether two name keys do not contradict each other.

    They do if their name level says so, unless two slips explain it (Jojn and Johb), or a nickname (Bill and Wiliam are both
    William), or one token is all there is of a name: John may be J Smith, and Smith.
    """
    one, other = left.split(" "), right.split(" ")
    if sorted(one) == sorted(other):
        return True
    if level_of(left, right) not in CONTRADICTING:
        return True
    if len(one) == 1 or len(other) == 1:
        return _one_of_parts(left, right)
    return _are_two_slips(left, right) or _one_in_full(left, right) or _one_in_full(right, left)


def _are_two_slips(left: str, right: str) -> bool:
    """Whether two names of one surname may both be slips for one given name, which neither of them is."""
    one, other = left.split(" "), right.split(" ")
    first, second = one[0], other[0]
    is_apart = (
        min(len(first), len(second)) < SHORTEST_MISSPELT or is_given_name(first) or is_given_name(second)
    )
    if is_apart or not is_close(one[-1], other[-1]):
        return False
    return bool(DamerauLevenshtein.distance(first, second, score_cutoff=MOST_SLIPS) <= MOST_SLIPS)


def _one_of_parts(left: str, right: str) -> bool:
    """Whether two names, of which one is a single token, may be one although that is no part of the other."""
    single, other = sorted((left, right), key=lambda key: " " in key)
    if " " not in other:
        return not (is_given_name(single) and is_given_name(other))
    return any(len(token) == 1 and single.startswith(token) for token in other.split(" "))


def _one_in_full(short: str, other: str) -> bool:
    """Whether the names agree with a nickname written in full; a known name is no slip for another one, and no initial."""
    if is_given_name(other.split(" ", maxsplit=1)[0]):
        return False
    return any(level_of(full, other) not in CONTRADICTING for full in _in_full(short))


def _in_full(key: str) -> Iterator[str]:
    given, blank, rest = key.partition(" ")
    return (f"{name}{blank}{rest}" for name in full_names(given))
