"""What the broker did not take is an error, never a gap in the topic."""

import numpy as np
import pytest

from lib.errors import DependencyUnreachableError
from lib.records.pair import Side
from lib.samples.generate import generate
from lib.samples.plan import Plan
from lib.samples.topics_writer import TopicWriter

NOBODY = "127.0.0.1:9"
RECORDS = generate(Plan(9, 9, broken=0), Side.STORE, np.arange(9))


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"message.timeout.ms": "300"}, id="a-queue-for-all"),
        pytest.param(
            {"message.timeout.ms": "300", "queue.buffering.max.messages": "5"}, id="a-queue-that-is-full"
        ),
    ],
)
def test_records_that_nobody_took_are_counted(options):
    writer = TopicWriter("nowhere", NOBODY, options)
    writer.write(RECORDS, np.arange(9) % 4)
    with pytest.raises(DependencyUnreachableError, match="9 records for nowhere"):
        writer.finish()


def test_a_record_beyond_the_brokers_limit_is_an_error_without_its_text():
    writer = TopicWriter("nowhere", NOBODY, {"message.max.bytes": "1000", "message.timeout.ms": "300"})
    oversized = generate(Plan(1, 1, broken=1), Side.STORE, np.arange(1))
    with pytest.raises(DependencyUnreachableError, match="MSG_SIZE_TOO_LARGE") as caught:
        writer.write(oversized, np.zeros(1, np.int64))
    assert "Nobody" not in str(caught.value)
