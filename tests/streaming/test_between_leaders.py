# ruff: noqa: SLF001 - an election cannot be had of one broker: its answer is put before the client
"""A partition that has no leader for a moment is asked again."""

from dataclasses import dataclass

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from lib.errors import DependencyUnreachableError
from lib.sources.topics import Topics
from tests.processes import PATIENCE


@dataclass
class Election:
    """A client to whom the broker says, so many times, that it does not lead."""

    client: AdminClient
    times: int
    code: int = KafkaError.NOT_LEADER_FOR_PARTITION

    def __getattr__(self, name):
        return getattr(self.client, name)

    def list_offsets(self, *args, **options):
        if self.times:
            self.times -= 1
            raise KafkaException(KafkaError(self.code))
        return self.client.list_offsets(*args, **options)


@pytest.fixture
def topics_of(job_settings):
    """The topics of a job, whose brokers are waited for so many seconds."""

    def topics(seconds):
        kafka = job_settings.kafka.model_copy(update={"timeout_seconds": seconds})
        return Topics(kafka, [kafka.profiles.topic, kafka.store_records.topic])

    return topics


def test_an_election_is_waited_for(topics_of):
    asked = topics_of(PATIENCE)
    before = asked.record_counts()
    asked._admin = Election(asked._admin, times=3)
    assert asked.record_counts() == before


@pytest.mark.parametrize(
    ("times", "code"),
    [
        pytest.param(1_000, KafkaError.NOT_LEADER_FOR_PARTITION, id="but not for ever"),
        pytest.param(1, KafkaError.TOPIC_AUTHORIZATION_FAILED, id="and nothing else is"),
    ],
)
def test_it_is_told(topics_of, times, code):
    asked = topics_of(1)
    asked._admin = Election(asked._admin, times, code)
    with pytest.raises(DependencyUnreachableError):
        asked.record_counts()
