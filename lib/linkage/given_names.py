"""Given names: which are nicknames of each other, and which are two people's however similar they are.

The rules are those of ``docs/reference/rules.md``, section 5; the nicknames are a table of the package ``nicknames``.
"""

from functools import cache, lru_cache

from nicknames import NickNamer
from rapidfuzz.distance import DamerauLevenshtein

from lib.linkage.spellings import are_spellings

SHORTEST = 3  # letters of a name that another one can be told from by its end
MOST_SLIPS = 2  # in a given name; Kathleen is no slip for Katherine
VOWELS = frozenset("aeiouy")
ENDINGS = frozenset("aeo")  # none is near another one on a keyboard: Mario and Maria are no slips
ONE_SOUND = (frozenset("ck"), frozenset("gj"))  # first letters of one name: Carl and Karl
#: Entries of the nicknames table that are no nicknames: more than 95 of 100 who have one of the names are men, and of the other women (US Social
#: Security Administration), and neither is short for the other.
NO_NICKNAMES = frozenset(
    map(frozenset, (
        ("aaron", "erin"), ("alexander", "alexandria"), ("alexander", "sandra"), ("andrea", "andrew"), ("erica", "frederick"),
        ("erika", "frederick"), ("ernest", "tina"), ("laura", "lawrence"), ("louis", "louise"),
    ))
)  # fmt: skip
REMEMBERED = 1 << 16  # given names, or pairs of them; slips make ever new ones


@lru_cache(REMEMBERED)
def are_nicknames(left: str, right: str) -> bool:
    """Whether one given name is a nickname of the other, or both are nicknames of a third.

    The third has to be more than a nickname: Robert and William are both short for Bill in the table, as he is for them.
    """
    if frozenset((left, right)) in NO_NICKNAMES:
        return False
    of_left, of_right = _nicknames_of(left), _nicknames_of(right)
    if left in of_right or right in of_left:
        return True
    return bool((full_names(left) & full_names(right)) - of_left - of_right)


def are_one_name(left: str, right: str) -> bool:
    """Whether two given names are nicknames or spellings of one."""
    return are_nicknames(left, right) or are_spellings(left, right)


@lru_cache(REMEMBERED)
def full_names(given: str) -> frozenset[str]:
    """The names that a given name is a nickname of; none for a name that is no nickname."""
    return frozenset(_table().canonicals_of(given))


@lru_cache(REMEMBERED)
def _nicknames_of(given: str) -> frozenset[str]:
    return frozenset(_table().nicknames_of(given))


def is_given_name(token: str) -> bool:
    """Whether the nicknames table has a token, as a nickname or as a name that has one."""
    return bool(_nicknames_of(token) or full_names(token))


@lru_cache(REMEMBERED)
def are_two_given_names(left: str, right: str) -> bool:
    """Whether two given names are of two people however similar they are: Daniel and Daniela, Donald and Ronald.

    Grammar tells men from women by the end of a name in most languages of Europe, and a slip seldom makes another name.
    """
    if min(len(left), len(right)) < SHORTEST or left == right or are_one_name(left, right):
        return False
    if end_as_two(left, right):
        return True
    if not (is_given_name(left) and is_given_name(right)):
        return False
    starts = {left[0], right[0]}
    is_far = DamerauLevenshtein.distance(left, right, score_cutoff=MOST_SLIPS) > MOST_SLIPS
    return is_far or (len(starts) > 1 and starts not in ONE_SOUND)


def end_as_two(left: str, right: str) -> bool:
    """Whether two names end in different letters, one of them a vowel, and a slip at the end does not explain it.

    A slip makes no other name: Jessic is one for Jessica, and Daniel none for Daniela.
    """
    vowels = VOWELS.intersection((left[-1], right[-1]))
    if left[-1] == right[-1] or not vowels:
        return False
    short, long = sorted((left, right), key=len)
    if long[:-1] == short:
        return long[-1] in vowels and is_given_name(short)
    known = [*map(is_given_name, (left, right))]
    if DamerauLevenshtein.distance(left, right, score_cutoff=1) > 1:
        return any(known)
    return all(known) or (len(vowels) > 1 and vowels <= ENDINGS and left[:-1] == right[:-1])


@cache
def _table() -> NickNamer:
    return NickNamer()
