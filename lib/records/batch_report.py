"""The report of one micro-batch after it was written; summaries, tables, logs and metrics are all made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from lib.records.batch_metrics import PHASES, BatchMetrics

#: The measures that differ each time a batch is run; a replay is not recognised by them.
MEASURED = (*PHASES, "behind", "state_file_bytes", "state_memory_bytes", "retries")


@dataclass(frozen=True)
class BatchReport:
    """The key of a batch, Spark's metrics of it, what was decided, and how long it took.

    ``matched`` and ``reviewed`` count pairs of records by the model's decision; ``suppressed`` counts pairs at crowded
    phones. ``phases`` are milliseconds by :data:`lib.records.batch_metrics.PHASES`. ``retries`` counts the retries of the
    transaction by MySQL's error number. ``is_replay`` says that the rows of the batch were already in the tables.
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
        """The sum of the phases that were timed."""
        return sum(phase or 0 for phase in self.phases.values())

    @property
    def measured(self) -> dict[str, int | None]:
        """Each of :data:`MEASURED`; None for a measure that is not known."""
        found: dict[str, int | None] = {
            **self.phases,
            **self.metrics.state,
            "behind": self.metrics.behind,
            "retries": sum(self.retries.values()),
        }
        return {name: found.get(name) for name in MEASURED}


#: Called with the report of each micro-batch after its commit.
Observer: TypeAlias = Callable[[BatchReport], None]
