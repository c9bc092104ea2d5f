"""The table of names that other scripts write alike, and how it is made."""

from importlib.resources import files

import pytest

from lib.linkage.given_names import are_one_name, are_two_given_names, end_as_two
from lib.linkage.spellings import TABLES, are_spellings
from tests.spellings_of_wikidata import spellings

ONE_NAME = (
    "sean shawn", "sean shaun", "mohammed muhammad", "mohammad muhammed", "hussain hossein", "yusuf yousef", "geoffrey jeffrey",
    "jeffery geoffrey", "christopher kristofer", "sofia sophia", "stephen stefan", "alexey aleksei", "yuri iouri", "jasmine yasmin",
    "gillian jill", "megan meaghan", "stewart stuart", "wm william", "fco francisco", "hdez hernandez",
)  # fmt: skip
TWO_NAMES = (
    "sean shane", "erin irene", "maria mario", "daniel danielle", "jaime james", "julia julian", "ronald donald", "jean joan",
    "mahmoud mohammed", "volodymyr vladimir", "istvan stephen",
)  # fmt: skip
TABLE, SHORT = (
    [tuple(line.split(",")) for line in files("lib.linkage").joinpath(table).read_text("ascii").splitlines()]
    for table in TABLES
)
LINES = {
    "alike in three scripts": ("shawn, sean, шон, שון, ショーン => Q1", [("sean", "shawn")]),
    "alike in two scripts": ("shawn, sean, шон, שון => Q1", []),
    "three letters": ("eva, ewa, ева, אווה, エヴァ => Q1", []),
    "a man's ending and a woman's": ("gorbatova, gorbatov, горбатов, גורבטוב, ゴルバトフ => Q1", []),
    "a slip": ("catherine, katherine, кэтрин, קתרין, キャサリン => Q1", []),
    "a nickname": ("robert, bobby, роберт, רוברט, ロバート => Q1", []),
    "a translation": ("stephen, istvan, стивен, סטיבן, スティーヴン => Q1", []),
    "several words": ("sean paul, shawn paul, шон, שון, ショーン => Q1", []),
}


@pytest.mark.parametrize("names", ONE_NAME)
def test_spellings_of_one_name(names):
    left, right = names.split()
    assert are_one_name(left, right)
    assert are_one_name(right, left)
    assert not are_two_given_names(left, right)


@pytest.mark.parametrize("names", TWO_NAMES)
def test_names_of_two_people(names):
    left, right = names.split()
    assert not are_spellings(left, right)
    assert not are_spellings(right, left)


def test_the_table_is_sorted_and_has_nobody_twice():
    assert sorted(set(TABLE)) == TABLE
    assert [pair for pair in TABLE if list(pair) != sorted(pair) or end_as_two(*pair)] == []


def test_abbreviations_are_sorted_and_begin_as_the_name_does():
    assert sorted(set(SHORT)) == SHORT
    assert [pair for pair in SHORT if list(pair) != sorted(pair) or pair[0][0] != pair[1][0]] == []


@pytest.mark.parametrize("case", LINES)
def test_what_the_table_is_made_of(case):
    line, expected = LINES[case]
    assert spellings([line]) == expected
