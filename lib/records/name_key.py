"""What a name key is made of: the tokens of a name, and perhaps the person's generation as its last one.

The rules are those of ``docs/reference/rules.md``, sections 3 and 5.
"""

from typing import NamedTuple
from unicodedata import category

from pyspark.sql import Column
from pyspark.sql import functions as F

GENERATIONS = ("jr", "sr", "ii", "iii", "iv")
LONGEST_GENERATION = max(map(len, GENERATIONS))
#: A generation or a single letter at the end.
MORE_AT_THE_END = r" (?:\p{Ll}|jr|sr|iii?|iv)$"
#: What is at the end behind two tokens: single letters, and a generation.
BEHIND_OUTER = r"(?= )(?<=[^ ] [^ ]{1,99})(?: \p{Ll}(?![^ ]))*+(?: (?:jr|sr|iii?|iv))?+$"
GENERATION_BEHIND = r"(?= )(?<=[^ ] [^ ]{1,99}) (?:jr|sr|iii?|iv)$"


class Outer(NamedTuple):
    """The first and the last token of a name of two tokens or more."""

    first: str
    last: str


def divided(key: str) -> tuple[str, str | None]:
    """A name key as the name and the generation, which it ends in behind two other tokens; None if it does not."""
    name, _, last = key.rpartition(" ")
    return (name, last) if last in GENERATIONS and " " in name else (key, None)


def core_tokens(name: str) -> list[str]:
    """The tokens of a name without the single letters at its end: of ``SMITH JOHN R`` the outer tokens are Smith and John.

    Two tokens stay in any case.
    """
    tokens = name.split(" ")
    while len(tokens) > 2 and is_letter(tokens[-1]):  # noqa: PLR2004 - two stay
        tokens.pop()
    return tokens


def outer_name(key: str) -> str:
    """The name of a key without generation and single letters at its end, so that it begins and ends in its outer tokens."""
    return " ".join(core_tokens(divided(key)[0]))


def is_letter(token: str) -> bool:
    """Whether a token is a single letter of a script that has small letters; a Chinese or Korean name may be one character."""
    return len(token) == 1 and category(token) == "Ll"


def has_more_at_the_end(key: Column) -> Column:
    """Whether a key may have a generation, or single letters at its end. Few have."""
    return key.rlike(MORE_AT_THE_END)


def without_generation(key: Column) -> Column:
    """The name of :func:`divided` as an expression."""
    return F.when(has_more_at_the_end(key), F.regexp_replace(key, GENERATION_BEHIND, "")).otherwise(key)


def outer_name_of(key: Column) -> Column:
    """:func:`outer_name` as an expression; the pattern runs only on keys with a short last token."""
    ends_shortly = F.length(F.substring_index(key, " ", -1)) <= LONGEST_GENERATION
    return F.when(ends_shortly, F.regexp_replace(key, BEHIND_OUTER, "")).otherwise(key)
