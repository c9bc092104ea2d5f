"""How many records the next micro-batch may read, by what the ones before it consumed: at most 1,000, of 100,000 bytes in all."""

import pytest

from lib.records.consumed import Consumed
from lib.sources.batch_bounds import BatchBounds

RECORDS, BYTES, LARGEST = 1_000, 100_000, 5_000
FIRST = BYTES // LARGEST
MANY = {"a": 10_000}


def limits(batches, remaining=MANY):
    """The limit of the one topic before the first micro-batch, and after each: (records, bytes a record)."""
    bounds = BatchBounds(RECORDS, BYTES, LARGEST, remaining)
    first = bounds.limits()["a"]
    after = [bounds.after({"a": Consumed(count, count * size)}, remaining)["a"] for count, size in batches]
    return [first, *after]


@pytest.mark.parametrize(
    ("batches", "expected"),
    [
        pytest.param([], [FIRST], id="nothing is known: as many as there may be of the largest"),
        pytest.param([(20, 50)], [20, 350], id="small ones: at once many more"),
        pytest.param([(20, 50), (350, 50)], [20, 350, 1_000], id="and all that are allowed"),
        pytest.param([(20, 5_000), (20, 5_000)], [20, 20, 20], id="as large as they may be: never more"),
        pytest.param([(20, 1_000)], [20, 84], id="large ones: as many as fit"),
        pytest.param([(1_000, 50), (1_000, 5_000)], [20, 1_000, 37], id="they become large: fewer at once"),
        pytest.param([(0, 0)], [20, 20], id="a batch of nothing tells nothing"),
    ],
)
def test_limits(batches, expected):
    assert limits(batches) == expected


def test_long_ago_is_forgotten():
    assert limits([(1_000, 50), *[(0, 0)] * 100])[-1] == FIRST


def test_a_batch_that_runs_again_teaches_its_size_too():
    bounds = BatchBounds(RECORDS, BYTES, LARGEST, MANY)
    assert bounds.after({"a": Consumed(1_000, 50_000)}, None) == {"a": 1_000}


def test_what_is_read_as_planned_is_within_the_bound():
    # Whatever the sizes, as long as they stay what they are.
    for size in (1, 10, 333, 1_000, 4_999, 5_000):
        bounds = BatchBounds(RECORDS, BYTES, LARGEST, MANY)
        limit = bounds.limits()["a"]
        for _ in range(10):
            assert limit * size <= BYTES
            limit = bounds.after({"a": Consumed(limit, limit * size)}, MANY)["a"]
        assert limit >= 0.9 * min(RECORDS, BYTES / size)
