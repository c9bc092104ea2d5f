"""Given names and surnames, and the forms in which they are written."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from anyascii import anyascii
from nicknames import NickNamer

from lib.samples.choice import Ints
from lib.samples.text_columns import Texts, pick, texts

KEYBOARD = "qwertyuiop asdfghjkl zxcvbnm"


class Words:
    """A list of words by rank, the most frequent first, with all spellings of each word in each form."""

    def __init__(self, resource: str) -> None:
        """Read a text file of this package and spell out every form; a word that lacks a form keeps its own spelling."""
        self._words = listed(resource)
        written = [tuple(form(word)) or (word,) for form in FORMS.values() for word in self._words]
        self._texts = texts(list(chain.from_iterable(written)))
        self._counts = np.array([len(variants) for variants in written])
        self._starts = np.cumsum(self._counts) - self._counts

    def __len__(self) -> int:
        return len(self._words)

    def written(self, form: Ints, rank: Ints, variant: Ints) -> Texts:
        """Each word in its form, an index of ``FORMS``; ``variant``, any number, chooses among several spellings."""
        place = form * len(self) + rank
        return pick(self._texts, self._starts[place] + variant % self._counts[place])


def listed(resource: str) -> list[str]:
    """The words of a text file of this package."""
    return files("lib.samples").joinpath(resource).read_text(encoding="utf-8").split()


@cache
def given_names() -> Words:
    """Given names of English and a dozen other languages."""
    return Words("given_names.txt")


@cache
def surnames() -> Words:
    """Surnames of the same languages as :func:`given_names`."""
    return Words("surnames.txt")


def typos(word: str) -> Iterator[str]:
    """The word with one letter dropped, doubled, swapped with the next or replaced by a neighbouring key.

    The first letter is never affected.
    """
    for at in range(1, len(word)):
        before, letter, after = word[:at], word[at], word[at + 1 :]
        yield before + after
        yield before + letter * 2 + after
        if after and after[0] != letter:
            yield before + after[0] + letter + after[1:]
        yield from (before + other + after for other in _beside(letter))


def nicknames(word: str) -> Iterable[str]:
    """The nicknames of a given name; many names have none."""
    return (short.title() for short in sorted(_nicknames().nicknames_of(word.lower())))


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


def _beside(letter: str) -> Iterator[str]:
    place = KEYBOARD.find(letter)
    near = KEYBOARD[max(place - 1, 0) : place] + KEYBOARD[place + 1 : place + 2]
    return (other for other in near if place >= 0 and other != " ")


#: The forms of a word by name; each function returns the possible spellings.
FORMS: dict[str, Callable[[str], Iterable[str]]] = {
    "as_is": lambda word: [word],
    "upper": lambda word: [word.upper()],
    "lower": lambda word: [word.lower()],
    "initial": lambda word: [word[:1]],
    "unaccented": lambda word: [anyascii(word)],
    "left_out": lambda _: [""],
    "mailbox": lambda word: [re.sub(r"[^a-z]", "", anyascii(word).lower())],
    "nickname": nicknames,
    "typo": typos,
}
