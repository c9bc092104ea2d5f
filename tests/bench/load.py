"""Records offered to both topics at a steady rate, and when each one is in MySQL."""

import json
import math
import random
import threading
import time
from dataclasses import dataclass, field

from confluent_kafka import Producer

from tests.end_to_end.tangle import GIVEN, SURNAMES

PROFILED = 200_000  # people with a profile
PEOPLE = 2_000_000  # people in the stores: one in ten of them has a profile
TICK = 0.1  # seconds


@dataclass
class Load:
    """Offers records to both topics, one profile to ten store records, until it is stopped.

    People and shares are those of the topics that the system is for: 10 % of the store records are of people in both.
    """

    bootstrap_servers: str
    topics: tuple[str, str]
    rate: int
    written: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self):
        """Write at the rate, whatever a tick takes, until somebody sets ``stopping``."""
        producer, chance = Producer({"bootstrap.servers": self.bootstrap_servers}), random.Random(1)
        started = time.monotonic()
        while not self.stopping.wait(TICK):
            for _ in range(int((time.monotonic() - started) * self.rate) - self.written):
                is_store = chance.random() > 1 / 11
                person = chance.randrange(PEOPLE if is_store else PROFILED)
                record = {"name": f"{GIVEN[person % 14]} {SURNAMES[person % 7]}", "phone": f"555{person:07}"}
                producer.produce(self.topics[is_store], json.dumps(record).encode())
                self.written += 1
            producer.poll(0)
        producer.flush()


def percentile(values, percent):
    """The smallest value that so many of a hundred do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]
