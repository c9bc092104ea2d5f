"""What the broker says of the topics before a stream starts."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from lib.errors import DependencyUnreachableError, RefusedError
from lib.settings.model import KafkaSettings

if TYPE_CHECKING:
    from confluent_kafka.admin import TopicMetadata


def record_counts(kafka: KafkaSettings) -> dict[str, int]:
    """How many records each of both topics holds now.

    Raises :class:`DependencyUnreachableError` when no broker answers, :class:`RefusedError` for a missing topic.
    """
    return _ask(kafka, _count)


def partition_counts(kafka: KafkaSettings) -> dict[str, int]:
    """How many partitions each of both topics has; raises as :func:`record_counts`."""
    return _ask(kafka, lambda admin, topic, timeout: len(_partitions(admin, topic, timeout)))


def _ask(kafka: KafkaSettings, question: Callable[[AdminClient, str, int], int]) -> dict[str, int]:
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap_servers, "log_level": 0, **kafka.options})
    try:
        return {topic: question(admin, topic, kafka.timeout_seconds) for topic in topic_names(kafka)}
    except KafkaException as error:
        raise DependencyUnreachableError(
            f"No Kafka broker answers at {kafka.bootstrap_servers} ({_code(error)}); "
            f"tried for {kafka.timeout_seconds} s.",
            "Start it, or correct kafka.bootstrap_servers; `sandbox up` starts one to play with.",
        ) from None


def topic_names(kafka: KafkaSettings) -> tuple[str, str]:
    """The profiles topic and the store records topic."""
    return kafka.profiles.topic, kafka.store_records.topic


def shares(counts: dict[str, int], max_records: int) -> dict[str, int]:
    """Split a batch's bound between the topics by their size, so that both advance at one pace in event time."""
    total = sum(counts.values())
    return {
        topic: max(1, max_records * count // total) if total else max_records
        for topic, count in counts.items()
    }


def _count(admin: AdminClient, topic: str, timeout: int) -> int:
    partitions = _partitions(admin, topic, timeout)
    ends = _offsets(admin, topic, partitions, OffsetSpec.latest(), timeout)
    return ends - _offsets(admin, topic, partitions, OffsetSpec.earliest(), timeout)


def _partitions(admin: AdminClient, topic: str, timeout: int) -> list[int]:
    found: TopicMetadata = admin.list_topics(topic, timeout=timeout).topics[topic]
    if found.error is not None:
        raise RefusedError(f"There is no topic {topic}.", "Create it, or correct its name in the settings.")
    return list(found.partitions)


def _offsets(admin: AdminClient, topic: str, partitions: list[int], spec: OffsetSpec, timeout: int) -> int:
    asked = {TopicPartition(topic, partition): spec for partition in partitions}
    answers = admin.list_offsets(asked, request_timeout=timeout)
    return sum(answer.result(timeout).offset for answer in answers.values())


def _code(error: KafkaException) -> str:
    reason = error.args[0]
    return str(reason.name()) if isinstance(reason, KafkaError) else "no answer"
