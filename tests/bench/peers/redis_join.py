"""The design that a team would build without a stream processor: a consumer a topic, a buffer in Redis, batches into MySQL.

Keys are exact, digits of the phone and the name in small letters, and everything is held in memory: no lateness, no order,
no replay, nothing durable but MySQL. Both consumers write their record before they look for the other side's, so
that one of them sees both.

    python -m tests.bench.peers.redis_join

reads the settings of a job from the environment and REDIS_PORT; it ends when both topics are read, and prints what it took.
"""

import json
import multiprocessing
import os
import sys
import time

import redis
from confluent_kafka import Consumer, TopicPartition

from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.tables import connected

BATCH = 1_000
PROFILES, STORE_RECORDS = "p", "s"
TABLE = """
CREATE TABLE IF NOT EXISTS redis_customers (
  phone VARCHAR(40) NOT NULL, name VARCHAR(200) NOT NULL, email VARCHAR(320), address JSON, card VARCHAR(64),
  PRIMARY KEY (phone, name)
) COLLATE utf8mb4_bin"""
WRITE = """
INSERT INTO redis_customers (phone, name, email, address, card) VALUES (%s, %s, %s, %s, %s) AS new
ON DUPLICATE KEY UPDATE email = new.email, address = new.address, card = new.card"""


def key_of(record):
    """An exact key, or None where name or phone cannot be read."""
    name, phone = record.get("name"), record.get("phone")
    if not isinstance(name, str) or not isinstance(phone, str):
        return None
    digits = "".join(filter(str.isdigit, phone))[-10:]
    words = " ".join(name.lower().split())
    return f"{digits}|{words}" if digits and words else None


def records(settings, topic):
    """The values of all messages that the topic holds now, in batches."""
    consumer = Consumer(
        {
            "bootstrap.servers": settings.kafka.bootstrap_servers,
            "group.id": "peer",
            "enable.auto.commit": False,
        }
    )
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    ends = {number: consumer.get_watermark_offsets(TopicPartition(topic, number))[1] for number in partitions}
    consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
    left = {number: end for number, end in ends.items() if end}
    while left:
        batch = consumer.consume(BATCH, timeout=1.0)
        for message in batch:
            if message.offset() + 1 >= left.get(message.partition(), 0):
                left.pop(message.partition(), None)
        yield [message.value() for message in batch]
    consumer.close()


def consume(settings, topic, own, other):
    """Put one topic's records into Redis, and those that the other side has as well into MySQL."""
    server = redis.Redis(port=int(os.environ["REDIS_PORT"]))
    rows = []
    with connected(settings) as connection, connection.cursor() as cursor:
        connection.autocommit = False
        for values in records(settings, topic):
            rows += met(server, keyed(values), own, other)
            while len(rows) >= BATCH:
                cursor.executemany(WRITE, rows[:BATCH])
                connection.commit()
                del rows[:BATCH]
        if rows:
            cursor.executemany(WRITE, rows)
            connection.commit()


def keyed(values):
    """Key and record of each message that is a JSON object with a name and a phone."""
    found = []
    for value in values:
        try:
            record = json.loads(value)
        except (TypeError, ValueError):
            continue
        key = key_of(record) if isinstance(record, dict) else None
        if key:
            found.append((key, record))
    return found


def met(server, found, own, other):
    """Rows of those whose key the other side has too."""
    pipe = server.pipeline(transaction=False)
    for key, record in found:
        pipe.set(f"{own}{key}", json.dumps(record))
        pipe.get(f"{other}{key}")
    theirs = pipe.execute()[1::2]
    return [
        row(key, *((record, json.loads(their)) if own == PROFILES else (json.loads(their), record)))
        for (key, record), their in zip(found, theirs, strict=True)
        if their
    ]


def row(key, profile, store_record):
    """What both sides say."""
    phone, _, name = key.partition("|")
    address = profile.get("address")
    card = str(store_record.get("credit_card") or "")[-4:] or None
    return phone, name, profile.get("email"), json.dumps(address) if address else None, card


def main():
    """Both consumers, to the end of both topics."""
    settings = load_settings(HOME / "conf", "local", {}, os.environ)
    with connected(settings) as connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
    started = time.monotonic()
    sides = (
        (settings.kafka.profiles.topic, PROFILES, STORE_RECORDS),
        (settings.kafka.store_records.topic, STORE_RECORDS, PROFILES),
    )
    consumers = [multiprocessing.Process(target=consume, args=(settings, *side)) for side in sides]
    for consumer in consumers:
        consumer.start()
    for consumer in consumers:
        consumer.join()
    if any(consumer.exitcode for consumer in consumers):
        sys.exit("A consumer failed.")
    sys.stdout.write(json.dumps({"seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main()
