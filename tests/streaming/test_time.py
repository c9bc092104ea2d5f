"""Lateness and clocks: what a single wrong timestamp may and may not do."""

import json
import time

from confluent_kafka import Producer

from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.processes import PATIENCE

DAY = 86_400_000
NOW = int(time.time() * 1000)


def profile(name, phone):
    return json.dumps({"name": name, "phone": phone, "email": "a@example.org"})


def store_record(name, phone):
    return json.dumps({"name": name, "phone": phone, "credit_card": "4111111111111111", "date": "2020-01-01"})


def produce(sandbox, topic, *timed):
    producer = Producer({"bootstrap.servers": sandbox.bootstrap_servers})
    for value, timestamp in timed:
        producer.produce(topic, value, partition=0, timestamp=timestamp)
    assert producer.flush(PATIENCE) == 0


def test_a_record_from_the_future_is_clamped_and_makes_nobody_late(sandbox, topics, job_settings, drain):
    profiles, stores = topics
    produce(sandbox, profiles, (profile("Ann Lee", "555-200-0001"), NOW + 3650 * DAY))
    produce(sandbox, stores, (store_record("Ann Lee", "555-200-0001"), NOW + 3650 * DAY))
    drain(job_settings)
    produce(sandbox, profiles, (profile("Bo Roy", "555-200-0002"), NOW))
    produce(sandbox, stores, (store_record("Bo Roy", "555-200-0002"), NOW))
    summary = drain(job_settings)
    assert (summary["late"], summary["customers"]) == (0, 2)


def test_a_late_record_is_counted_and_a_record_outside_the_window_finds_nobody(
    sandbox, topics, sandbox_environ, drain
):
    settings = load_settings(
        HOME / "conf", "local", {"stream.join_window": "2d", "stream.watermark_delay": "1d"}, sandbox_environ
    )
    profiles, stores = topics
    produce(
        sandbox,
        profiles,
        (profile("Ann Lee", "555-200-0001"), NOW - 3 * DAY),
        (profile("Bo Roy", "555-200-0002"), NOW),
    )
    produce(
        sandbox,
        stores,
        (store_record("Ann Lee", "555-200-0001"), NOW - 3 * DAY + 1),
        (store_record("Ann Lee", "555-200-0001"), NOW),
        (store_record("Bo Roy", "555-200-0002"), NOW),
    )
    first = drain(settings)
    assert (first["matched"], first["customers"], first["late"]) == (2, 2, 0)

    # The watermark of the first run is NOW less a day, and a second run starts with it.
    produce(sandbox, stores, (store_record("Bo Roy", "555-200-0002"), NOW - 4 * DAY))
    second = drain(settings)
    produce(sandbox, stores, (store_record("Bo Roy", "555-200-0002"), NOW - 4 * DAY))
    third = drain(settings)
    assert second["late"] + third["late"] >= 1
    assert (second["matched"], third["matched"]) == (0, 0)
