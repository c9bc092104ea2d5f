"""The plan: what to generate."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from lib.records.pair import Side

#: Shares that make the records realistic; docs/how-to/sample-records.md explains each one.
DUPLICATE_PROFILES, DUPLICATE_STORE_RECORDS = 0.03, 0.01
MISTAKEN_PHONES, OTHER_PHONES, PLACEHOLDER_PHONES = 0.02, 0.01, 0.005
NO_EMAIL, UNKNOWN_FIELDS = 0.15, 0.05
RECORDS_A_STRANGER = 2  # average number of store records of a person without a profile


@dataclass(frozen=True)
class Plan:
    """How many records to generate, how many people are on both sides, and when the records were made.

    ``overlap`` is the share of store records whose person has a profile. ``late`` and ``broken`` are shares of all
    records. ``noise`` multiplies the shares of misspelt names and phones; it is at most 1.3. Timestamps end at ``now`` and
    begin ``span`` earlier, except for late records.
    """

    profiles: int
    store_records: int
    overlap: float = 0.1
    seed: int = 1
    span: timedelta = timedelta(days=10)
    late: float = 0.0005
    broken: float = 0.001
    noise: float = 1.0
    now: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)

    def count(self, side: Side) -> int:
        """The number of records of one side."""
        return self.profiles if side is Side.PROFILE else self.store_records

    @property
    def people_with_profile(self) -> int:
        """The number of people who have a profile; a few have two. They are numbered from 0."""
        return max(1, round(self.profiles / (1 + DUPLICATE_PROFILES)))

    @property
    def strangers(self) -> int:
        """The number of people who may come to the store without a profile. Their numbers follow the others'."""
        return max(1, round(self.store_records * (1 - self.overlap) / RECORDS_A_STRANGER))
