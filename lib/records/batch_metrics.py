"""What Spark knows of one micro-batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

#: Topic -> partition, as text like Spark writes it -> offset.
Offsets: TypeAlias = dict[str, dict[str, int]]

#: The phases of a micro-batch from its trigger on, in milliseconds, one after the other: Spark's planning; its work until the
#: decided pairs are here; loading what MySQL knows of their identities; resolving customers; and writing, up to what Delta
#: is to be told.
PHASES = ("prepare_ms", "read_ms", "load_ms", "resolve_ms", "write_ms")


@dataclass(frozen=True)
class BatchMetrics:
    """Counts of one micro-batch by source, its late rows, watermark (ms) and the offsets it begins and ends at.

    What else it measured is of a run, not of the records: ``latest`` are the ends of the topics as they were when the
    batch was planned, ``triggered_at`` (ms) is when that began, ``state`` are bytes of the join's state. A batch that
    is run again knows no ``latest``.
    """

    sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    late: int = 0
    watermark: int = 0
    starts: Offsets = field(default_factory=dict)
    offsets: Offsets = field(default_factory=dict)
    latest: Offsets = field(default_factory=dict)
    triggered_at: int | None = None
    state: dict[str, int] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """A count over all sources: ``read``, ``rejected``, ``placeholder`` or ``clamped``."""
        return sum(counts.get(name, 0) for counts in self.sources.values())

    @property
    def behind(self) -> int | None:
        """How many records the topics held behind the batch's end; None where that is not known."""
        if not self.latest or self.latest.keys() != self.offsets.keys():
            return None
        return records_before(self.latest) - records_before(self.offsets)


def records_before(offsets: Offsets) -> int:
    """How many records lie before offsets, of topics that begin at nought."""
    return sum(offset for partitions in offsets.values() for offset in partitions.values())
