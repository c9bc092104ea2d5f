"""Choices of the sample generator hang on seed, id and purpose only, and come as often as they should."""

import numpy as np
import pytest

from lib.samples.choice import Draws, zipf

IDS = np.arange(200_000)
DRAWS = Draws(1, IDS)
SHUFFLED = np.random.default_rng(3).permutation(IDS)


@pytest.mark.parametrize(
    "choice",
    [
        pytest.param(lambda draws: draws.bits("x"), id="bits"),
        pytest.param(lambda draws: draws.below("x", 10), id="whole-number"),
        pytest.param(lambda draws: draws.fraction("x"), id="fraction"),
        pytest.param(lambda draws: draws.happens("x", 0.3), id="event"),
        pytest.param(lambda draws: draws.weighted("x", (3, 2, 1)), id="weighted-index"),
    ],
)
def test_the_order_and_the_company_of_ids_do_not_matter(choice):
    assert np.array_equal(choice(Draws(1, SHUFFLED)), choice(DRAWS)[SHUFFLED])
    assert np.array_equal(choice(Draws(1, IDS[77:78])), choice(DRAWS)[77:78])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Draws(2, IDS).below("x", 1_000), id="another-seed"),
        pytest.param(DRAWS.below("y", 1_000), id="another-purpose"),
        pytest.param(Draws(1, IDS + 1).below("x", 1_000), id="the-next-id"),
    ],
)
def test_anything_else_chooses_anew(other):
    same = np.mean(other == DRAWS.below("x", 1_000))
    assert same == pytest.approx(0.001, abs=0.0005)


def test_no_two_ids_have_the_same_bits():
    assert len(np.unique(DRAWS.bits("x"))) == len(IDS)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        pytest.param(DRAWS.below("x", 4), [0.25] * 4, id="evenly"),
        pytest.param(DRAWS.happens("x", 0.2).astype(int), [0.8, 0.2], id="by-share"),
        pytest.param(DRAWS.weighted("x", (0.7, 0.0, 0.3)), [0.7, 0.0, 0.3], id="by-weight"),
        pytest.param((DRAWS.fraction("x") * 5).astype(int), [0.2] * 5, id="fractions-evenly"),
    ],
)
def test_choices_come_as_often_as_asked(chosen, expected):
    found = np.bincount(chosen, minlength=len(expected)) / len(IDS)
    assert found == pytest.approx(expected, abs=0.005)


def test_ranks_follow_zipfs_law():
    found = np.bincount(DRAWS.weighted("x", zipf(250)), minlength=250)
    assert found[0] / found[9] == pytest.approx(10.5 / 1.5, rel=0.1)
    assert found[9] / found[99] == pytest.approx(100.5 / 10.5, rel=0.25)
    assert found[-1] > 0
