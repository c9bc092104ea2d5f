"""Every question to a broker that does not answer ends in the one error that says so, whichever is asked first."""

import pytest

from lib.errors import DependencyUnreachableError
from lib.settings.model import KafkaSettings
from lib.sources.topics import Topics

NOBODY = KafkaSettings.model_validate(
    {
        "bootstrap_servers": "127.0.0.1:1",
        "timeout_seconds": 1,
        "profiles": {"topic": "p"},
        "store_records": {"topic": "s"},
    }
)
QUESTIONS = {
    "ids": lambda topics: topics.ids(),
    "record counts": lambda topics: topics.record_counts(),
    "partition counts": lambda topics: topics.partition_counts(),
    "brokers": lambda topics: topics.brokers(),
    "description": lambda topics: topics.describe("p"),
    "positions": lambda topics: topics.positions_at("p", 0),
    "starts": lambda topics: topics.starts("p"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_nobody_answers(question):
    with pytest.raises(DependencyUnreachableError, match=r"No Kafka broker answers at 127\.0\.0\.1:1"):
        QUESTIONS[question](Topics(NOBODY, ["p", "s"]))
