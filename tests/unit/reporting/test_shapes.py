"""A shape says how a text is written and nothing of what it says."""

import pytest

from lib.reporting.records import shape_of

SHAPES = [
    ("+1 (337) 370-2635", "+9 (999) 999-9999"),
    ("1-800-FLOWERS", "9-999-aa"),
    ("555 2000001 x7", "999 9999999 a9"),
    ("SMITH, Bob J.", "aa, aa a."),
    ("Zoë O'Brien", "aa a'aa"),
    ("Zoe\u0308  Li", "aa␣␣aa"),
    ("李 雷", "a a"),
    ("٣٣٧", "999"),
    ("9" * 40, "9" * 30),
]


@pytest.mark.parametrize(("written", "shape"), SHAPES, ids=[shape for _, shape in SHAPES])
def test_shapes(written, shape, spark):
    (row,) = spark.createDataFrame([(written,)], "text string").select(shape_of("text")).collect()
    assert row[0] == shape
