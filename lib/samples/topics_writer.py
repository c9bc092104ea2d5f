"""Writes sample records to Kafka with their own timestamps, which Spark's Kafka sink cannot set."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from confluent_kafka import KafkaException, Producer

from lib.errors import DependencyUnreachableError
from lib.samples.choice import Ints

FLUSH_SECONDS = 90.0
FULL_WAIT = 0.05  # seconds to let the producer's queue drain
#: Large batches, and a bounded queue that holds several of them. With idempotence, retries neither duplicate nor reorder.
OPTIONS: Mapping[str, Any] = {
    "linger.ms": 100,
    "batch.size": 1_000_000,
    "queue.buffering.max.messages": 500_000,
    "queue.buffering.max.kbytes": 131_072,
    "message.max.bytes": 1_048_000,
    "message.timeout.ms": 60_000,
    "enable.idempotence": True,
    "delivery.report.only.error": True,
    "log_level": 0,
}


class TopicWriter:
    """Produces records to one topic; after :meth:`finish` the broker has all of them."""

    def __init__(self, topic: str, bootstrap_servers: str, options: Mapping[str, str]) -> None:
        """Connect to a topic; ``options`` are further client options, such as those for security."""
        self._topic, self._lost = topic, 0
        own = {"bootstrap.servers": bootstrap_servers, "on_delivery": self._count_lost}
        self._producer = Producer({**OPTIONS, **own, **options})

    def write(self, records: pa.RecordBatch, partitions: Ints) -> None:
        """Queue ``record_id`` (the key), ``value`` and ``timestamp`` (ms) of each record for its partition.

        Raises :class:`DependencyUnreachableError` when a record is refused, for instance because it is too large.
        """
        columns = (records.column(name).to_pylist() for name in ("value", "record_id", "timestamp"))
        try:
            self._produce(zip(*columns, partitions.tolist(), strict=True))
        except KafkaException as error:
            raise DependencyUnreachableError(
                f"A record for {self._topic} was refused ({error.args[0].name()}).", "Check the topic."
            ) from None
        self._producer.poll(0)

    def finish(self) -> None:
        """Wait for the broker; raises :class:`DependencyUnreachableError` when it did not accept every record."""
        lost = self._producer.flush(FLUSH_SECONDS) + self._lost
        if lost:
            raise DependencyUnreachableError(
                f"The broker did not take {lost} records for {self._topic}.", "Check it, and fill new topics."
            )

    def _produce(self, messages: Iterable[tuple[Any, ...]]) -> None:
        topic, produce, poll = self._topic, self._producer.produce, self._producer.poll
        for value, key, timestamp, partition in messages:
            while True:
                try:
                    produce(topic, value, key, partition, timestamp=timestamp)
                    break
                except BufferError:  # the queue is full: serve callbacks until there is room
                    poll(FULL_WAIT)

    def _count_lost(self, _error: KafkaException, _message: object) -> None:
        self._lost += 1
