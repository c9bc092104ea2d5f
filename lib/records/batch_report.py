"""What is known of one micro-batch once it is written: the one record that summaries, tables, logs and metrics read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from lib.records.batch_metrics import PHASES, BatchMetrics

#: What of a batch is another number each time that it is run: no replay is told by it.
MEASURED = (*PHASES, "behind", "state_file_bytes", "state_memory_bytes", "retries")


@dataclass(frozen=True)
class BatchReport:
    """Which batch it is, what Spark counted in it, what was decided, and how long it took.

    ``matched`` and ``reviewed`` count pairs of records by what the model decided; ``suppressed`` are pairs at crowded
    phones. ``phases`` are milliseconds by :data:`lib.records.batch_metrics.PHASES`; ``retries`` counts by MySQL's error
    number how often its transaction was tried again. A batch whose rows were in the tables already ``is_replay``.
    """

    application: str
    epoch: int
    batch_id: int
    content_hash: str
    metrics: BatchMetrics
    matched: int = 0
    reviewed: int = 0
    suppressed: int = 0
    phases: Mapping[str, int | None] = field(default_factory=dict)
    retries: Mapping[int, int] = field(default_factory=dict)
    is_replay: bool = False

    @property
    def milliseconds(self) -> int:
        """How long it took, as far as it was timed."""
        return sum(phase or 0 for phase in self.phases.values())

    @property
    def measured(self) -> dict[str, int | None]:
        """Each of :data:`MEASURED`; None for what is not known."""
        found: dict[str, int | None] = {
            **self.phases,
            **self.metrics.state,
            "behind": self.metrics.behind,
            "retries": sum(self.retries.values()),
        }
        return {name: found.get(name) for name in MEASURED}


#: Called with each micro-batch, once it is committed.
Observer: TypeAlias = Callable[[BatchReport], None]
