"""How far the topics are ahead of a batch, and what was cut from its records."""

import pytest

from lib.monitoring.cuts import log_cuts
from lib.records.batch_metrics import BatchMetrics
from lib.records.batch_report import BatchReport

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


def test_what_was_cut_is_told_by_source_and_field():
    counts = {"read": 9, "numbers_cut:name": 2, "numbers_cut:phone": 0, "codes_cut:address": 1}
    assert BatchMetrics(sources={"profiles": counts, "store_records": {"read": 4}}).cuts == {
        ("profiles", "numbers_cut:name"): 2,
        ("profiles", "codes_cut:address"): 1,
    }


def test_a_line_of_the_log_tells_what_was_cut(caplog):
    metrics = BatchMetrics(
        sources={"profiles": {"numbers_cut:name": 2}, "store_records": {"numbers_cut:date": 1}}
    )
    log_cuts(BatchReport("app", 1, 7, "hash", metrics))
    log_cuts(BatchReport("app", 1, 8, "hash", BatchMetrics()))
    (line,) = caplog.messages
    assert line.startswith("Micro-batch 7: ")
    assert line.endswith(": 2 x profiles numbers_cut:name, 1 x store_records numbers_cut:date.")
