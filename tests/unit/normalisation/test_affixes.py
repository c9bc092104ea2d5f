"""The lists of affixes are those of the rules, and no two of them disagree."""

import pytest

from lib.normalisation import affixes
from lib.normalisation.name import PLAIN
from tests.conftest import HOME

LISTS = (
    "TITLES", "DEGREES", "FACULTIES", "WORDY_TITLES", "LEADING_TITLES", "DOTTED_TITLES", "WORDY_DEGREES", "DOTTED_DEGREES", "ATTACHED",
    "ATTACHED_BEFORE",
)  # fmt: skip
RULES = " ".join((HOME / "docs/reference/rules.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("name", LISTS)
def test_the_rules_have_the_list(name):
    assert " ".join(getattr(affixes, name).split()) in RULES


def test_no_affix_is_in_two_lists_that_say_something_else():
    sure, wordy = (
        {word for name in names for word in getattr(affixes, name).split()}
        for names in (LISTS[:2], LISTS[3:8])
    )
    assert not sure & wordy
    assert not set(affixes.WORDY_DEGREES.split()) & set(affixes.DOTTED_DEGREES.split())


def test_the_short_way_takes_no_affix(spark):
    words = affixes.ascii_affixes("ii", "iii", "iv", "junior", "senior")
    texts = [
        text
        for word in words
        for text in (word, f"ann {word}.", f"{word}. lee", f"lee, {word}", f"lee {word}, ann")
    ]
    taken = spark.createDataFrame([(text,) for text in texts], "text string").where(
        f"text rlike '{PLAIN}'".replace("\\", "\\\\")
    )
    assert taken.count() == 0
