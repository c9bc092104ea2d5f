"""What is to be generated."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from lib.records.pair import Side

#: Shares that make the records realistic; see docs/how-to/sample-records.md for what each one is.
DUPLICATE_PROFILES, DUPLICATE_STORE_RECORDS = 0.03, 0.01
MISTAKEN_PHONES, OTHER_PHONES, PLACEHOLDER_PHONES = 0.02, 0.01, 0.005
NO_EMAIL, UNKNOWN_FIELDS = 0.15, 0.05
RECORDS_A_STRANGER = 2  # store records on average of a person who has no profile


@dataclass(frozen=True)
class Plan:
    """How many records, how many of them of people in both topics, and when they happened.

    ``overlap`` is the share of the store records that are of people with a profile, ``late`` and ``broken`` are
    shares of all records; ``noise`` multiplies the shares of names and phones that are written otherwise than they are,
    1.3 at most; the newest timestamp is at most ``now``, the oldest (but for late ones) ``span`` before.
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
        """How many records there are of one side."""
        return self.profiles if side is Side.PROFILE else self.store_records

    @property
    def people_with_profile(self) -> int:
        """How many different people wrote the profiles, numbered from 0; a few of them wrote two."""
        return max(1, round(self.profiles / (1 + DUPLICATE_PROFILES)))

    @property
    def strangers(self) -> int:
        """How many different people may come to the store without a profile, numbered behind the others."""
        return max(1, round(self.store_records * (1 - self.overlap) / RECORDS_A_STRANGER))
