"""A pair that several blocking rules find is one pair."""

import pyarrow as pa
import pytest

from lib.records.pair import PAIR_COORDINATES
from lib.resolution.distinct_pairs import distinct_pairs


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        pytest.param([], [], id="no pairs"),
        pytest.param([(0, 1, 0, 1), (0, 1, 0, 2)], [0, 1], id="two records of the store"),
        pytest.param([(0, 1, 0, 1), (1, 1, 0, 1)], [0, 1], id="the same offset of another partition"),
        pytest.param(
            [(0, 2, 0, 2), (0, 1, 0, 1), (0, 2, 0, 2)], [0, 1], id="found twice, in the order found"
        ),
    ],
)
def test_each_pair_is_kept_once(found, kept):
    columns = {
        name: pa.array([pair[at] for pair in found], pa.int64()) for at, name in enumerate(PAIR_COORDINATES)
    }
    pairs = pa.table(columns | {"number": pa.array(range(len(found)), pa.int64())})
    assert distinct_pairs(pairs)["number"].to_pylist() == kept
