"""How rare tokens are, counted by hand: 16 identities."""

import pytest

from lib.training.term_frequencies import term_frequencies
from tests.unit.training.small_database import small_database

#: Names of profiles, each with a phone of its own.
NAMES = [*["ann smith"] * 4, *["bob smith"] * 4, *["ann b lee"] * 2, "ann ann", "cher", "eve fox", "tom ray"]


@pytest.fixture(scope="module")
def found():
    """Two store records of an identity that a profile has too, and one of an identity of their own."""
    profiles = [(str(n), name) for n, name in enumerate(NAMES)]
    store_records = [("0", "ann smith"), ("0", "ann smith"), ("99", "fox eve"), ("98", "poe")]
    with small_database(profiles, store_records) as connection:
        yield term_frequencies(connection, 2**-9)


def test_tokens_at_either_end_of_an_identity(found):
    assert found.tokens == {"smith": 1.0, "ann": pytest.approx(1.19, abs=0.005)}


def test_a_token_of_few_people_is_in_no_list(found):
    assert not {"bob", "lee", "eve", "cher"} & set(found.tokens)


def test_the_rest_is_as_rare_as_the_one_that_is_met(found):
    met = (4 * 4 + 2 * 2 + 2 * 2 + 2 * 2 + 1 + 1 + 1 + 1) / (4 + 2 + 2 + 2 + 1 + 1 + 1 + 1)
    assert 2**-found.unknown == pytest.approx(met / 16, rel=0.005)


def test_the_average_is_the_chance_of_equal_names(found):
    assert found.average == 9.0
