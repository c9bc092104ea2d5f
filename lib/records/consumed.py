"""How much of a topic a micro-batch consumed: it is observed where messages come in, and bounds the micro-batches after it."""

from typing import NamedTuple

RECORDS, BYTES = "records", "bytes"  # columns of the observation


class Consumed(NamedTuple):
    """A number of messages, and the bytes of their payloads."""

    records: float = 0
    bytes: float = 0


def observation(topic: str) -> str:
    """The name under which a query observes what it consumes of a topic."""
    return f"consumed {topic}"
