"""Spark's metrics of one micro-batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from lib.records.cuts import CUTS

#: Topic -> partition (as text, as Spark writes it) -> offset.
Offsets: TypeAlias = dict[str, dict[str, int]]

#: The consecutive phases of a micro-batch from its trigger on, in milliseconds: Spark plans the batch, and runs it until the
#: decided pairs are on the driver; their identities are loaded from MySQL; customers are resolved; and they are written,
#: before the rows for the outbox.
PHASES = ("prepare_ms", "read_ms", "load_ms", "resolve_ms", "write_ms")


@dataclass(frozen=True)
class BatchMetrics:
    """Counts of one micro-batch by source, its late rows, its watermark (ms), and the offsets at which it begins and ends.

    The other fields may differ when a batch is run again: ``latest`` are the end offsets of the topics when the batch was
    planned, empty for a batch that is run again; ``triggered_at`` (ms) is when planning began; ``state`` has the sizes of the
    join's state in bytes.
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
        """A count over all sources: ``read``, ``rejected``, ``placeholder``, ``placeholder_name``, ``asked_library`` or ``clamped``."""
        return sum(counts.get(name, 0) for counts in self.sources.values())

    @property
    def cuts(self) -> dict[tuple[str, str], int]:
        """From how many records something was cut, by source, and by what was cut and the field, such as ``numbers_cut:name``."""
        return {
            (source, name): count
            for source, counts in self.sources.items()
            for name, count in counts.items()
            if name.startswith(CUTS) and count
        }

    @property
    def behind(self) -> int | None:
        """How many records the topics held after the end of the batch; None if that is not known."""
        if not self.latest or self.latest.keys() != self.offsets.keys():
            return None
        return records_before(self.latest) - records_before(self.offsets)


def records_before(offsets: Offsets) -> int:
    """How many records are before these offsets, if every partition begins at offset 0."""
    return sum(offset for partitions in offsets.values() for offset in partitions.values())
