"""Whether one name is inside another one: in another order, with fewer tokens, with initials, or divided in another way.

People write their surname first without a comma, leave out a patronymic, a middle name or a second surname, and write a given
name of two syllables as one word or as two. The rule is that of ``docs/reference/rules.md``, section 5, level 5.
"""

from collections import Counter
from collections.abc import Sequence

from lib.records.name_key import is_letter

FULL_TOKENS = 2  # that both names have at least


def is_contained(left: str, right: str, cores: tuple[list[str], list[str]]) -> bool:
    """Level 5, of two names that share an outer token: all tokens of one in the other, or the same letters but for their place."""
    return _are_all_in_it(left.split(" "), right.split(" ")) or _are_divided_otherwise(*cores)


def _are_all_in_it(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether each token of one name is in the other, a single letter for a token that begins with it; two of them in full."""
    counts = Counter(left), Counter(right)
    shared = (counts[0] & counts[1]).elements()
    if sum(not is_letter(token) for token in shared) < FULL_TOKENS:
        return False
    fewer, more = sorted((counts[0] - counts[1], counts[1] - counts[0]), key=Counter.total)
    return _kinds(fewer) <= Counter({(first, not single): n for (first, single), n in _kinds(more).items()})


def _kinds(tokens: Counter[str]) -> Counter[tuple[str, bool]]:
    """How many tokens begin with each letter, and whether that is all of them."""
    return Counter((token[0], is_letter(token)) for token in tokens.elements())


def _are_divided_otherwise(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two names have the same letters once an outer token that both have is gone: Kim Min Jun, Minjun Kim."""
    return any(
        one[0] == other[0] and "".join(one[1]) == "".join(other[1])
        for one in _parted(left)
        for other in _parted(right)
    )


def _parted(tokens: Sequence[str]) -> tuple[tuple[str, Sequence[str]], tuple[str, Sequence[str]]]:
    """Each outer token, with the tokens that are left without it."""
    return (tokens[0], tokens[1:]), (tokens[-1], tokens[:-1])
