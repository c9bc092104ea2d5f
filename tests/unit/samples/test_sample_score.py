"""Precision and recall of pairs, on tables small enough to count by hand."""

import pyarrow as pa
import pytest

from lib.samples.score import Score, score

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
