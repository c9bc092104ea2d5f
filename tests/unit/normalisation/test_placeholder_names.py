"""A till's words for nobody, in every spelling of tests/cases/placeholder_names.yaml."""

import re

import pytest

from lib.normalisation import placeholder_name
from lib.normalisation.record import normalise
from tests import reference_rules
from tests.case_tables import read_table
from tests.reference_names import name_key
from tests.unit.normalisation.test_names import SCHEMA

CASES = {case["name"]: case["nobody"] for case in read_table("placeholder_names.yaml")}


@pytest.fixture(scope="module")
def read(spark):
    """The row that comes out of every name."""
    rows = [(name, name, "555-200-0001", None) for name in CASES]
    return {row.id: row for row in normalise(spark.createDataFrame(rows, SCHEMA), "US").collect()}


@pytest.mark.parametrize(("name", "nobody"), CASES.items())
def test_placeholder(name, nobody, read):
    assert read[name].placeholder_name is nobody


@pytest.mark.parametrize(("name", "nobody"), CASES.items())
def test_the_reference_tells_it_alike(name, nobody):
    assert reference_rules.is_placeholder_name(name_key(name)) is nobody


def test_the_page_has_the_words():
    assert placeholder_name.PLACEHOLDERS == reference_rules.PLACEHOLDERS


def test_every_word_is_a_name_key():
    """Else no name would ever be one."""
    words = placeholder_name.PLACEHOLDERS
    assert {word for word in words if name_key(word) != word} == set()
    assert {word for word in words if re.search("[0-9]", word)} == set()
