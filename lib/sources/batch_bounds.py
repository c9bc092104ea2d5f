"""Bounds the micro-batches of one query in records and in bytes (ADR 0028).

Spark's Kafka source bounds records only. So the bound in bytes is divided by the mean size of the records that were read last.
"""

from collections.abc import Mapping

from lib.records.consumed import Consumed
from lib.sources.shares import shares, within_bytes

#: What a micro-batch counts for once another has followed.
FADES = 0.9


class BatchBounds:
    """Tells how many records of each topic the next micro-batch may read."""

    def __init__(self, records: int, payload_bytes: int, largest: int, remaining: Mapping[str, int]) -> None:
        """Bounds of a micro-batch in records and bytes, the bytes of the largest record, and the unread records by topic.

        A mean begins with one record of the largest size: the first micro-batch is small, and so is one after a time in which next to
        nothing came. A thousand records later that one hardly counts.
        """
        self._records, self._bytes, self._largest = records, payload_bytes, largest
        self._consumed = dict.fromkeys(remaining, Consumed())
        self._remaining = dict(remaining)

    def limits(self) -> dict[str, int]:
        """The limits by topic as things stand."""
        split = shares(self._remaining, self._records)
        mean = {topic: self._mean(consumed) for topic, consumed in self._consumed.items()}
        return within_bytes(split, self._remaining, mean, self._bytes)

    def after(self, consumed: Mapping[str, Consumed], remaining: Mapping[str, int] | None) -> dict[str, int]:
        """The limits after a micro-batch (:data:`lib.streaming.read_limits.Share`); nothing else remains if ``remaining`` is None."""
        for topic, read in consumed.items():
            before = self._consumed[topic]
            self._consumed[topic] = Consumed(
                FADES * before.records + read.records, FADES * before.bytes + read.bytes
            )
        self._remaining = self._remaining if remaining is None else dict(remaining)
        return self.limits()

    def _mean(self, consumed: Consumed) -> float:
        return (self._largest + consumed.bytes) / (1 + consumed.records)
