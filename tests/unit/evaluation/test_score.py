"""Precision and recall of pairs, on tables small enough to count by hand."""

import pyarrow as pa
import pytest

from lib.evaluation.score import Score, score, wilson

COLUMNS = [("side", pa.string()), ("person_id", pa.int64()), ("customer_id", pa.int64())]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param([("profile", 1, 10), ("store", 1, 10)], Score(1, 1, 1), id="found"),
        pytest.param([("profile", 1, None), ("store", 1, None)], Score(1, 0, 0), id="missed"),
        pytest.param([("profile", 1, 10), ("store", 2, 10)], Score(0, 1, 0), id="two-people-in-one-customer"),
        pytest.param(
            [("profile", 1, 10), ("store", 1, 10), ("store", 1, 10), ("profile", 1, 10)],
            Score(4, 4, 4),
            id="two-by-two",
        ),
        pytest.param(
            [("profile", 1, 10), ("store", 1, 10), ("profile", 1, 11), ("store", 1, 11)],
            Score(4, 2, 2),
            id="one-person-split-in-two",
        ),
        pytest.param([("store", 1, 10), ("store", 1, 10)], Score(0, 0, 0), id="store-only"),
        pytest.param(
            [("profile", None, None), ("store", None, None)], Score(0, 0, 0), id="broken-ones-are-no-pair"
        ),
        pytest.param(
            [("profile", None, 10), ("store", None, 10)], Score(0, 1, 0), id="broken-ones-found-are-a-mistake"
        ),
    ],
)
def test_pairs(spark, records, expected):
    columns = zip(COLUMNS, zip(*records, strict=True), strict=True)
    table = pa.table({name: pa.array(values, kind) for (name, kind), values in columns})
    assert score(spark.createDataFrame(table)) == expected


@pytest.mark.parametrize(
    ("counted", "precision", "recall"),
    [
        pytest.param(Score(true=10, found=8, both=6), 0.75, 0.6, id="some"),
        pytest.param(Score(true=10, found=0, both=0), 1.0, 0.0, id="nothing-found"),
        pytest.param(Score(true=0, found=5, both=0), 0.0, 1.0, id="nothing-to-find"),
    ],
)
def test_precision_and_recall(counted, precision, recall):
    assert (counted.precision, counted.recall) == (precision, recall)


@pytest.mark.parametrize(
    ("counted", "f1"),
    [
        pytest.param(Score(true=10, found=8, both=6), 2 * 0.75 * 0.6 / (0.75 + 0.6), id="harmonic mean"),
        pytest.param(Score(true=10, found=0, both=0), 0.0, id="nothing found"),
        pytest.param(Score(true=0, found=0, both=0), 1.0, id="nothing to find and nothing found"),
    ],
)
def test_f1(counted, f1):
    assert counted.f1 == pytest.approx(f1)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe 1998, table I, method 3
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
        pytest.param(0, 0, 0.0, 1.0, id="none tried"),
    ],
)
def test_the_interval_of_a_proportion(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_every_interval_holds_its_value():
    counted = Score(true=100, found=90, both=80)
    values = {"precision": counted.precision, "recall": counted.recall, "f1": counted.f1}
    assert all(low < values[name] < high for name, (low, high) in counted.intervals.items())
