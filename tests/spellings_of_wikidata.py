"""Makes ``lib/linkage/spellings.csv``: names that Wikidata writes alike in other scripts, however they differ in ours.

    python -m tests.spellings_of_wikidata PERSONS > lib/linkage/spellings.csv

PERSONS is ``rigour/data/names/persons.txt`` of the package ``rigour`` 1.8.2 (MIT), which is made of Wikidata (CC0): a name a line, in all
its spellings. Sean and Shawn are шон, שון and ショーン; Erin and Aaron have no such form in common. A pair is kept if

- both names have at least four letters, and share a form in at least three scripts, and at least two fifths of the forms of one of them;
- their Jaro-Winkler similarity is at least 0.7, which leaves translations out, and most short names of East Asia;
- they do not end as the names of a man and a woman do: Russian has one form of a surname, Latin letters often two;
- the rules of nicknames and slips do not find it.
"""

import itertools
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from lib.linkage import given_names, name_levels

SCRIPTS = ("CYRILLIC", "ARABIC", "HEBREW", "GREEK", "ARMENIAN", "GEORGIAN", "KATAKANA", "DEVANAGARI", "BENGALI", "TAMIL")  # fmt: skip
SHORTEST, FEWEST_SCRIPTS, LEAST_SHARED, LEAST_SIMILAR = 4, 3, 0.4, 0.7
MOST_NAMES = 60  # of one form: it says too little
APOSTROPHES = "'\u2019\u02bc"


def spellings(lines):
    """The pairs, sorted."""
    names_of, forms_of, scripts = by_form(lines), defaultdict(set), defaultdict(set)
    for form, names in names_of.items():
        for name in names:
            forms_of[name].add(form)
        if len(names) <= MOST_NAMES:
            for pair in itertools.combinations(sorted(names), 2):
                scripts[pair].add(form[0])
    return sorted(pair for pair, shared in scripts.items() if is_kept(pair, shared, forms_of))


def by_form(lines: Iterable[str]):
    """The names in Latin letters by script and form."""
    found = defaultdict(set)
    for line in lines:
        forms = [form for form in line.split(" => ")[0].split(", ") if " " not in form]
        names = {folded(form) for form in forms if "-" not in form and scripts_of(form) == {"LATIN"}}
        for form in forms:
            if len(of := scripts_of(form)) == 1 and of <= set(SCRIPTS):
                found[of.pop(), unicodedata.normalize("NFC", form)] |= {
                    name for name in names if len(name) >= SHORTEST
                }
    return found


def scripts_of(form):
    """The first words of its letters' names in Unicode."""
    return {
        re.split("[ -]", unicodedata.name(letter, "?"))[0] for letter in form if letter not in APOSTROPHES
    }


def folded(form):
    return re.sub("[^a-z]", "", anyascii(form).lower())


def is_kept(pair, scripts, forms_of):
    left, right = (forms_of[name] for name in pair)
    return (
        len(scripts) >= FEWEST_SCRIPTS
        and len(left & right) >= LEAST_SHARED * min(len(left), len(right))
        and JaroWinkler.similarity(*pair) >= LEAST_SIMILAR
        and not given_names.end_as_two(*pair)
        and not is_found_without(pair)
    )


def is_found_without(pair):
    agree = given_names.are_nicknames(*pair) or name_levels.is_misspelt(*pair)
    with mock.patch.object(given_names, "are_spellings", return_value=False):
        return agree and not given_names.are_two_given_names.__wrapped__(*pair)


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as persons:
        for pair in spellings(persons):
            sys.stdout.write(f"{','.join(pair)}\n")
