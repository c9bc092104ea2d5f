"""No micro-batch has more bytes than it may have, not the first one either, and every record arrives."""

import json
from datetime import datetime, timezone
from itertools import pairwise

import pytest

from tests import tables
from tests.servers import new_topics
from tests.topics import consume, produce

END = round(datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp() * 1000)
BOUND, LARGEST = 2_000_000, 100_000  # bytes
LARGE, MIXED = 60, 480  # profiles, store records
LEDGER = "SELECT offsets FROM batch_ledger ORDER BY epoch, batch_id"


def message(number, side, size):
    """A payload of so many bytes, of a person of its own."""
    person = {"name": "Ann Lee", "phone": f"+1 555 {side} {number:04}", "note": ""}
    return json.dumps(person | {"note": "x" * (size - len(json.dumps(person)))}).encode(), END + number


@pytest.fixture(scope="module")
def topics(sandbox):
    return new_topics(sandbox, "bytes")


@pytest.fixture(scope="module")
def batches(sandbox, topics, settings_over, drain):
    """The bytes of each micro-batch, by what the ledger says of its end and the broker of its records; and what was read."""
    profiles = [message(n, 210, LARGEST) for n in range(LARGE)]
    # Every seventh is large, so that all partitions have some.
    store_records = [message(n, 310, 120 if n % 7 else LARGEST // 2) for n in range(MIXED)]
    for topic, messages in zip(topics, (profiles, store_records), strict=True):
        produce(sandbox.bootstrap_servers, topic, messages)
    bounds = {"kafka.max_bytes_per_batch": str(BOUND), "records.max_payload_bytes": str(LARGEST)}
    settings = settings_over(topics, bounds)
    summary = drain(settings)
    ends = [json.loads(row["offsets"]) for row in tables.rows(settings, LEDGER)]
    sizes = {
        (topic, message.partition, message.offset): len(message.value)
        for topic in topics
        for message in consume(sandbox.bootstrap_servers, topic)
    }
    return [bytes_between(*both, sizes) for both in pairwise([{}, *ends])], summary


def bytes_between(start, end, sizes):
    return sum(
        size
        for (topic, partition, offset), size in sizes.items()
        if start.get(topic, {}).get(str(partition), 0) <= offset < end[topic][str(partition)]
    )


def test_every_record_is_read(batches):
    assert batches[1]["records_read"] == LARGE + MIXED


def test_no_micro_batch_is_beyond_the_bound(batches):
    # Spark may read one record more of each partition.
    assert max(batches[0]) <= BOUND + 4 * LARGEST


def test_micro_batches_are_not_smaller_than_they_need_be(batches):
    total = sum(batches[0])
    assert len([size for size in batches[0] if size]) <= 3 * total / BOUND
