"""A pair that several blocking rules find is one pair."""

import pyarrow as pa
import pytest

from lib.records.pair import PAIR_COORDINATES
from lib.resolution.distinct_pairs import distinct_pairs

SCHEMA = pa.schema(
    dict.fromkeys(PAIR_COORDINATES, pa.int64()) | {"l_topic": pa.string(), "r_topic": pa.string()}
)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        pytest.param([], [], id="no pairs"),
        pytest.param([("p", 0, 1, "s", 0, 1), ("p", 0, 1, "s", 0, 2)], [0, 1], id="two records of the store"),
        pytest.param(
            [("p", 0, 1, "s", 0, 1), ("p", 1, 1, "s", 0, 1)],
            [0, 1],
            id="the same offset of another partition",
        ),
        pytest.param(
            [("p", 0, 1, "s", 0, 1), ("p", 0, 1, "t", 0, 1)], [0, 1], id="the same place in another topic"
        ),
        pytest.param(
            [("p", 0, 2, "s", 0, 2), ("p", 0, 1, "s", 0, 1), ("p", 0, 2, "s", 0, 2)],
            [0, 1],
            id="found twice, in the order found",
        ),
    ],
)
def test_each_pair_is_kept_once(found, kept):
    rows = [dict(zip(PAIR_COORDINATES, pair, strict=True)) for pair in found]
    pairs = pa.Table.from_pylist(rows, SCHEMA).append_column(
        "number", pa.array(range(len(found)), pa.int64())
    )
    assert distinct_pairs(pairs)["number"].to_pylist() == kept
