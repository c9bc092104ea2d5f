"""A micro-batch in the driver's memory."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from lib.records.batch_metrics import BatchMetrics
from lib.records.pair import Decision
from lib.resolution.stopwatch import Stopwatch


@dataclass(frozen=True)
class Batch:
    """Decided pairs, their hash, Spark's metrics, and a stopwatch for the phases."""

    batch_id: int
    pairs: pa.Table
    content_hash: str
    metrics: BatchMetrics
    watch: Stopwatch

    @property
    def matched(self) -> int:
        """How many pairs the model decided to be a match; a competing pair may still suppress one of them."""
        return sum(number for decision, number in self._decisions.items() if decision.is_match)

    @property
    def reviewed(self) -> int:
        """How many pairs are for review."""
        return self._decisions[Decision.REVIEW]

    @cached_property
    def _decisions(self) -> Counter[Decision]:
        return Counter(map(Decision, self.pairs["decision"].to_pylist()))
