"""What a name key is made of: the tokens of a name, and perhaps the person's generation as its last one.

The rules are those of ``docs/reference/rules.md``, sections 3 and 5.
"""

from typing import NamedTuple
from unicodedata import category

from pyspark.sql import Column
from pyspark.sql import functions as F

GENERATIONS = ("jr", "sr", "ii", "iii", "iv")
#: Single letters at the end, behind two tokens or more.
LETTERS_AT_THE_END = r"(?<=[^ ] [^ ]{1,99})(?: \p{Ll})++$"


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


def generation(key: Column) -> Column:
    """The generation of :func:`divided` as an expression; null if there is none."""
    has_three_tokens = F.substring_index(key, " ", 2) != key
    return F.when(_ends_in_one(key) & has_three_tokens, F.substring_index(key, " ", -1))


def without_generation(key: Column) -> Column:
    """The name of :func:`divided` as an expression."""
    has_three_tokens = F.substring_index(key, " ", 2) != key
    shorter = F.left(key, F.length(key) - F.length(F.substring_index(key, " ", -1)) - 1)
    return F.when(_ends_in_one(key) & has_three_tokens, shorter).otherwise(key)


def without_letters_at_the_end(name: Column) -> Column:
    """:func:`core_tokens` as an expression. Few names end in a letter: the pattern runs on no others."""
    return F.when(F.substring(name, -2, 1) == " ", F.regexp_replace(name, LETTERS_AT_THE_END, "")).otherwise(
        name
    )


def _ends_in_one(key: Column) -> Column:
    """Whether the last token is a generation. Few keys have one, and to see that costs next to nothing."""
    return F.right(key, F.lit(3)).isin(" jr", " sr", " ii", " iv") | (F.right(key, F.lit(4)) == " iii")
