"""Sample records to Kafka, with their own timestamps, which Spark's Kafka sink cannot set."""

from collections.abc import Iterator
from functools import partial

import pyarrow as pa
from confluent_kafka import KafkaException, Producer
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.errors import DependencyUnreachableError

COLUMNS = ("id", "record_id", "timestamp", "value")
FLUSH_SECONDS = 60
FULL_WAIT = 0.05  # seconds to let the producer's queue drain


def write(records: DataFrame, topic: str, bootstrap_servers: str, partitions: int) -> int:
    """Produce every record to ``topic``, record id as key; how many there were.

    Raises :class:`DependencyUnreachableError` when the broker does not take them all.
    """
    produce = partial(_produce_all, topic, bootstrap_servers, partitions)
    produced = records.select(*COLUMNS).mapInArrow(produce, "n long, lost long")
    written, lost = produced.agg(F.sum("n"), F.sum("lost")).first() or (0, 0)
    if lost:
        raise DependencyUnreachableError(
            f"The broker did not take {lost} records for {topic}.", "Check it, and try again."
        )
    return int(written or 0)


def _produce_all(
    topic: str, bootstrap_servers: str, partitions: int, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """What each task does; a function of this module, as cloudpickle cannot carry confluent-kafka's classes."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 50, "log_level": 0})
    written = 0
    for batch in batches:
        columns = (batch.column(name).to_pylist() for name in COLUMNS)
        for number, key, timestamp, value in zip(*columns, strict=True):
            _produce(producer, topic, number % partitions, key, value, timestamp)
        written += batch.num_rows
    lost = producer.flush(FLUSH_SECONDS)
    yield pa.RecordBatch.from_pydict({"n": [written], "lost": [lost]})


def _produce(
    producer: Producer, topic: str, partition: int, key: str, value: bytes | None, timestamp: int
) -> None:
    while True:
        try:
            producer.produce(topic, value, key, partition, timestamp=timestamp)
        except BufferError:
            producer.poll(FULL_WAIT)
        except KafkaException:
            raise DependencyUnreachableError(
                f"The broker refused a record for {topic}.", "Check the topic."
            ) from None
        else:
            return
