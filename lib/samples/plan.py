"""What is to be generated."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

#: Shares that make the records realistic; see docs/how-to/sample-records.md for what each one is.
DUPLICATE_PROFILES, DUPLICATE_STORE_RECORDS = 0.03, 0.01
MISTAKEN_PHONES, OTHER_PHONES, PLACEHOLDER_PHONES = 0.02, 0.01, 0.005
NO_EMAIL = 0.15


@dataclass(frozen=True)
class Plan:
    """How many records, how many of them of people in both topics, and when they happened."""

    profiles: int
    store_records: int
    overlap: float = 0.1
    seed: int = 1
    span: timedelta = timedelta(days=10)
    late: float = 0.0005
    broken: float = 0.001
    now: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)

    @property
    def people_with_profile(self) -> int:
        """How many different people wrote the profiles; a few wrote two."""
        return max(1, round(self.profiles / (1 + DUPLICATE_PROFILES)))
