"""A card number is tokenised before anything can store it."""

import json
import time

from confluent_kafka import Producer

from tests.processes import PATIENCE

CARD = "4111111111111111"
WRITTEN = "4111 1111 1111 1111"


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_no_card_number_is_in_any_checkpoint_or_table(sandbox, topics, job_settings, drain, tmp_path):
    profiles, stores = topics
    producer = Producer({"bootstrap.servers": sandbox.bootstrap_servers})
    now = int(time.time() * 1000)
    producer.produce(profiles, json.dumps({"name": "Ann Lee", "phone": "555-200-0001"}), timestamp=now)
    record = {"name": "Ann Lee", "phone": "555-200-0001", "credit_card": WRITTEN, "date": "2020-01-01"}
    producer.produce(stores, json.dumps(record), timestamp=now)
    producer.produce(stores, json.dumps(record | {"phone": None, "credit_card": CARD}), timestamp=now)
    assert producer.flush(PATIENCE) == 0

    summary = drain(job_settings)

    assert (summary["customers"], summary["rejected"]) == (1, 1)
    written = files_below(tmp_path)
    assert len(written) > 50
    needles = (CARD.encode(), WRITTEN.encode())
    assert [path for path in written for needle in needles if needle in path.read_bytes()] == []


def test_a_quarantined_payload_keeps_no_card_number(sandbox, topics, job_settings, drain, spark):
    producer = Producer({"bootstrap.servers": sandbox.bootstrap_servers})
    producer.produce(topics[0], json.dumps({"name": "Ann Lee", "phone": "555-200-0001"}))
    producer.produce(topics[1], json.dumps({"name": "", "phone": "1", "credit_card": WRITTEN}))
    assert producer.flush(PATIENCE) == 0

    drain(job_settings)

    (reject,) = spark.read.format("delta").load(f"{job_settings.storage.tables}/quarantine").collect()
    assert (reject.reject_reason, reject.topic, reject.offset) == ("missing_name", topics[1], 0)
    assert reject.payload is None
    assert reject.payload_shape.startswith('{"aaaa": "", "aaaaa": "9", "aaaaaa_aaaa": "9999 9999')
    assert reject.payload_bytes == len(json.dumps({"name": "", "phone": "1", "credit_card": WRITTEN}))
