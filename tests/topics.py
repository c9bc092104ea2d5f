"""Messages to and from the broker, without Spark."""

from confluent_kafka import Consumer, Producer, TopicPartition

from tests.processes import PATIENCE
from tests.reference_records import Message
from tests.servers import PARTITIONS

AT_ONCE = 10_000
LARGEST = 32 << 20  # bytes of a message; the topic decides


def produce(bootstrap_servers, topic, messages, partition=None, headers=()):
    """Write (value, timestamp) each, to one partition after the other, or all to one; where each one went."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, "message.max.bytes": LARGEST})
    coordinates = {}

    def written(number):
        return lambda _, message: coordinates.update({number: message_of(message).coordinates})

    for number, (value, timestamp) in enumerate(messages):
        to = number % PARTITIONS if partition is None else partition
        producer.produce(
            topic,
            value,
            partition=to,
            timestamp=timestamp,
            headers=list(headers),
            on_delivery=written(number),
        )
    assert producer.flush(PATIENCE) == 0
    return [coordinates[number] for number in range(len(messages))]


def consume(bootstrap_servers, topic):
    """Every message that a topic holds now."""
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": "tests"})
    try:
        partitions = [TopicPartition(topic, partition, 0) for partition in range(PARTITIONS)]
        missing = sum(consumer.get_watermark_offsets(partition, PATIENCE)[1] for partition in partitions)
        consumer.assign(partitions)
        messages = []
        while missing:
            some = consumer.consume(min(missing, AT_ONCE), PATIENCE)
            assert some, f"{missing} messages did not come"
            messages += map(message_of, some)
            missing -= len(some)
        return messages
    finally:
        consumer.close()


def message_of(message):
    assert message.error() is None
    return Message(
        message.topic(), message.partition(), message.offset(), message.timestamp()[1], message.value()
    )
