"""How far the topics are ahead of a batch."""

import pytest

from lib.records.batch_metrics import BatchMetrics

ENDS = {"profiles": {"0": 10, "1": 5}, "store": {"0": 7}}


@pytest.mark.parametrize(
    ("latest", "behind"),
    [
        pytest.param(ENDS, 0, id="at the end"),
        pytest.param(
            {"profiles": {"0": 12, "1": 5, "2": 4}, "store": {"0": 8}}, 7, id="a new partition, too"
        ),
        pytest.param({}, None, id="run again"),
        pytest.param({"store": {"0": 9}}, None, id="of one topic only"),
    ],
)
def test_records_behind_the_end(latest, behind):
    assert BatchMetrics(offsets=ENDS, latest=latest).behind == behind


def test_a_batch_that_spark_tells_nothing_of_is_not_at_the_end():
    assert BatchMetrics().behind is None
