"""Patterns that run on every row never try again: each of their unbounded quantifiers is possessive, or the last thing in the pattern.

Read from the source, not from a clock: which texts a pattern is slow on is hard to guess, and how it is written is not.
"""

import ast
import importlib
import re

import pytest

from tests.conftest import HOME

STAGES = ("decoding", "parsing", "normalisation", "linkage", "identity")
#: Where the pattern stands among the arguments.
CALLS = {"rlike": 0, "regexp_replace": 1, "regexp_extract": 1}
#: An escaped character, a class, a quantifier with an upper bound, or one without, with what makes it possessive.
PARTS = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])*\]|(?:\?|\{[0-9]+(?:,[0-9]+)?\})[+?]?|(?P<quantifier>[*+]|\{[0-9]*,\})(?P<how>[+?]?)|.",
    re.DOTALL,
)


def patterns():
    """Each pattern that a stage names or spells out, with its place."""
    for path in sorted(path for stage in STAGES for path in (HOME / "lib" / stage).glob("*.py")):
        name = ".".join(path.relative_to(HOME).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = (
                node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            )
            if called in CALLS and len(node.args) > CALLS[called]:
                argument = node.args[CALLS[called]]
                if isinstance(argument, ast.Constant):
                    yield f"{name}:{argument.lineno}", argument.value
                elif isinstance(argument, ast.Name) and hasattr(importlib.import_module(name), argument.id):
                    yield f"{name}:{argument.id}", getattr(importlib.import_module(name), argument.id)


FOUND = dict(patterns())


def tries_again(pattern):
    """The unbounded quantifiers that are not possessive, except one at the end: nothing after it can fail."""
    return [
        part[0]
        for part in PARTS.finditer(pattern)
        if part["quantifier"] and part["how"] != "+" and part.end() < len(pattern)
    ]


@pytest.mark.parametrize("place", FOUND)
def test_no_pattern_tries_again(place):
    assert tries_again(FOUND[place]) == []


def test_the_patterns_are_found():
    assert {"LETTER_BETWEEN_DIGITS", "EXTENSION", "NO_ESCAPE", "PLAIN"} <= {
        place.rpartition(":")[2] for place in FOUND
    }


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"(?s)[0-9].*\p{L}.*[0-9]", ["*", "*"]),
        (r"[0-9]*+x{2,}+y++", []),
        (r"[*+]\*\+[^a]+", []),
        (r"a{2,}b", ["{2,}"]),
        (r"a*?b", ["*?"]),
        (r"a{2,3}b", []),
    ],
)
def test_what_counts_as_trying_again(pattern, found):
    assert tries_again(pattern) == found
