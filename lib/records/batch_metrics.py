"""What Spark counted in one micro-batch."""

from dataclasses import dataclass, field
from typing import TypeAlias

#: Topic -> partition, as text like Spark writes it -> offset.
Offsets: TypeAlias = dict[str, dict[str, int]]


@dataclass(frozen=True)
class BatchMetrics:
    """Counts of one micro-batch by side, its late rows, watermark (ms) and the offsets it begins and ends at."""

    profiles: dict[str, int] = field(default_factory=dict)
    store_records: dict[str, int] = field(default_factory=dict)
    late: int = 0
    watermark: int = 0
    starts: Offsets = field(default_factory=dict)
    offsets: Offsets = field(default_factory=dict)

    def count(self, name: str) -> int:
        """A count over both sides."""
        return self.profiles.get(name, 0) + self.store_records.get(name, 0)
