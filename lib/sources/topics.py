"""Questions to the broker about topics."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import (
    TimeoutError as NoAnswerInTimeError,  # the built-in one from Python 3.11 on only
)
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from confluent_kafka import IsolationLevel, KafkaError, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import ConfigResource, OffsetSpec
from tenacity import (
    Retrying,
    retry_if_exception,
    retry_if_exception_type,
    stop_after_delay,
    wait_fixed,
)

from lib.errors import DependencyUnreachableError, RefusedError
from lib.settings.model import KafkaSettings
from lib.sources.admin_client import BrokerRefusals, admin_client

if TYPE_CHECKING:
    from confluent_kafka.admin import TopicMetadata

T = TypeVar("T")
BETWEEN_LEADERS = ("NOT_LEADER_FOR_PARTITION", "LEADER_NOT_AVAILABLE")
PATIENCE = 120  # seconds that a running stream waits for a silent broker, as Spark's own consumers do


class Description(NamedTuple):
    """A topic. ``newest`` is its latest timestamp in ms, or None if it is empty."""

    partitions: int
    records: int
    newest: int | None
    timestamp_type: str


class Topics:
    """Answers questions about some topics over one connection.

    Every method raises :class:`DependencyUnreachableError` if no broker answers, and :class:`RefusedError` if a topic does
    not exist.
    """

    def __init__(self, kafka: KafkaSettings, names: Iterable[str]) -> None:
        """The connection is made with the first question."""
        self._kafka = kafka
        self._names = tuple(names)
        self._timeout = kafka.timeout_seconds
        self._refusals = BrokerRefusals()
        self._admin = admin_client(kafka, self._refusals)

    def record_counts(self) -> dict[str, int]:
        """The number of records in each topic now."""
        return self.remaining({})

    def remaining(self, begins: Mapping[str, Mapping[str, int] | None]) -> dict[str, int]:
        """The number of records in each topic from given offsets on; without offsets, from its oldest record on."""
        return self._each(lambda topic: self._count(topic, begins.get(topic) or {}))

    def partition_counts(self) -> dict[str, int]:
        """The number of partitions of each topic."""
        return self._each(lambda topic: len(self._partitions(topic)))

    def ids(self) -> dict[str, str]:
        """The id that the broker gave each topic when it was created."""
        return self._each(self._id)

    def brokers(self) -> list[str]:
        """The addresses that the brokers advertise."""
        found = self._ask(lambda _: self._admin.list_topics(timeout=self._timeout).brokers, "")
        return sorted(f"{broker.host}:{broker.port}" for broker in found.values())

    def describe(self, topic: str) -> Description:
        """Describe a topic before it is read."""
        return self._ask(self._describe, topic)

    def check_ids(self, known: dict[str, str]) -> None:
        """Raise :class:`RefusedError` if a topic was recreated; waits up to ``PATIENCE`` seconds for a silent broker."""
        attempts = Retrying(
            retry=retry_if_exception_type(DependencyUnreachableError),
            stop=stop_after_delay(PATIENCE),
            wait=wait_fixed(1),
            reraise=True,
        )
        ids: dict[str, str] = attempts(self.ids)
        others = {topic for topic, topic_id in ids.items() if known[topic] != topic_id}
        if others:
            raise topic_recreated(others)

    def positions_at(self, topic: str, milliseconds: int) -> dict[str, int]:
        """The offset of the first record at or after a time, by partition; the end if all records are older."""
        return self._ask(
            lambda name: self._offsets(name, OffsetSpec.for_timestamp(max(0, milliseconds))), topic
        )

    def starts(self, topic: str) -> dict[str, int]:
        """The offset of the oldest record, by partition."""
        return self._ask(lambda name: self._offsets(name, OffsetSpec.earliest()), topic)

    def _each(self, question: Callable[[str], T]) -> dict[str, T]:
        return {topic: self._ask(question, topic) for topic in self._names}

    def _ask(self, question: Callable[[str], T], topic: str) -> T:
        attempts = Retrying(
            retry=retry_if_exception(_is_between_leaders),
            stop=stop_after_delay(self._timeout),
            wait=wait_fixed(0.2),
            reraise=True,
        )
        try:
            answer: T = attempts(question, topic)
        except (KafkaException, NoAnswerInTimeError) as error:
            if _code(error) == "UNKNOWN_TOPIC_OR_PART":
                raise _no_topic(topic) from None
            raise self._unanswered(error) from None
        return answer

    def _unanswered(self, error: Exception) -> DependencyUnreachableError:
        """Why there is no answer: librdkafka tells what a broker refuses beside the question."""
        self._admin.poll(0)
        return self._refusals.explained(self._kafka) or DependencyUnreachableError(
            f"No Kafka broker answers at {self._kafka.bootstrap_servers} ({_code(error)}); "
            f"tried for {self._timeout} s.",
            "Start it, or correct kafka.bootstrap_servers or kafka.security_protocol; `sandbox up` starts one to play with.",
        )

    def _count(self, topic: str, begins: Mapping[str, int] | None = None) -> int:
        ends, starts = (self._offsets(topic, spec) for spec in (OffsetSpec.latest(), OffsetSpec.earliest()))
        known = starts | dict(begins or {})
        return sum(max(0, end - known.get(partition, end)) for partition, end in ends.items())

    def _describe(self, topic: str) -> Description:
        places = [TopicPartition(topic, partition) for partition in self._partitions(topic)]
        asked = self._admin.list_offsets(
            dict.fromkeys(places, OffsetSpec.max_timestamp()), request_timeout=self._timeout
        )
        newest = max(answer.result(self._timeout).timestamp for answer in asked.values())
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
        configs = self._admin.describe_configs([resource], request_timeout=self._timeout)
        kind = configs[resource].result(self._timeout)["message.timestamp.type"].value
        return Description(len(places), self._count(topic), None if newest < 0 else newest, kind)

    def _id(self, topic: str) -> str:
        described = self._admin.describe_topics(TopicCollection([topic]), request_timeout=self._timeout)
        return str(described[topic].result(self._timeout).topic_id)

    def _partitions(self, topic: str) -> list[int]:
        found: TopicMetadata = self._admin.list_topics(topic, timeout=self._timeout).topics[topic]
        if found.error is not None:
            raise _no_topic(topic)
        return list(found.partitions)

    def _offsets(self, topic: str, spec: OffsetSpec) -> dict[str, int]:
        asked = [TopicPartition(topic, partition) for partition in self._partitions(topic)]
        found = self._list_offsets(asked, spec)
        unknown = [place for place in asked if found[place.partition] < 0]  # no record is that young
        found |= self._list_offsets(unknown, OffsetSpec.latest())
        return {str(partition): offset for partition, offset in sorted(found.items())}

    def _list_offsets(self, places: "Iterable[TopicPartition]", spec: OffsetSpec) -> dict[int, int]:
        """The offsets, up to the first transaction that is open: the consumer reads no further."""
        asked = dict.fromkeys(places, spec)
        answers = (
            self._admin.list_offsets(
                asked, isolation_level=IsolationLevel.READ_COMMITTED, request_timeout=self._timeout
            )
            if asked
            else {}
        )
        return {place.partition: answer.result(self._timeout).offset for place, answer in answers.items()}


def topic_recreated(topics: Iterable[str]) -> RefusedError:
    """The error for topics that were deleted and recreated: stored offsets do not apply to them."""
    return RefusedError(
        f"The topic {', '.join(sorted(topics))} was deleted and recreated.",
        "Its offsets start anew; begin a new epoch over it with --recover.",
    )


def _no_topic(topic: str) -> RefusedError:
    return RefusedError(f"There is no topic {topic}.", "Create it, or correct its name in the settings.")


def _is_between_leaders(error: BaseException) -> bool:
    """Whether a leader is being elected: after a topic was created, or while a broker restarts."""
    return isinstance(error, KafkaException) and _code(error) in BETWEEN_LEADERS


def _code(error: Exception) -> str:
    """Kafka's word for the error; a future that was not done in time has none."""
    reason = error.args[0] if error.args else None
    return str(reason.name()) if isinstance(reason, KafkaError) else "no answer"
