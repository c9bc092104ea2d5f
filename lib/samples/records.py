"""Which person a record belongs to, when it was made, and whether it copies another record."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from lib.records.pair import Side
from lib.samples import plan as shares
from lib.samples.choice import Bits, Draws, Ints
from lib.samples.people import People
from lib.samples.plan import Plan

JITTER = timedelta(hours=4)
LATE_BY = timedelta(days=6)
MILLISECOND = timedelta(milliseconds=1)
# A prime larger than any plan, so coprime to the number of profiles: multiplying by it modulo that number is a permutation.
# It is the constant of Knuth's multiplicative hash, so that neighbouring ids end up far apart.
PRIME = 2_654_435_761


@dataclass(frozen=True)
class Records:
    """Records of one side by their ids, which count from 0 in order of time; arrays have one element for each record."""

    plan: Plan
    side: Side
    ids: Ints

    @cached_property
    def own(self) -> Draws:
        """Choices that are made separately for each record."""
        return self._draws(self.ids)

    @cached_property
    def written(self) -> Draws:
        """Choices of the content; a copy has those of the record before it."""
        copied = shares.DUPLICATE_STORE_RECORDS if self.side is Side.STORE else 0.0
        return self._draws(self.ids - self.own.happens("copy", copied))

    @cached_property
    def person(self) -> Ints:
        """The number of the person that each record belongs to."""
        return self._profile_person() if self.side is Side.PROFILE else self._shopper()

    @cached_property
    def people(self) -> People:
        """The attributes of these people."""
        return People(self.plan.seed, self.person)

    @cached_property
    def timestamp(self) -> Ints:
        """Milliseconds since 1970: spread evenly over the span, out of order by hours, and a few of them days late."""
        span, jitter, behind = (length // MILLISECOND for length in (self.plan.span, JITTER, LATE_BY))
        start = int(self.plan.now.timestamp() * 1000) - span
        on_time = start + self.ids * span // self.plan.count(self.side) - self.own.below("jitter", jitter)
        return on_time - behind * self.own.happens("late", self.plan.late)

    @property
    def record_id(self) -> Bits:
        """64 bits, unique over both sides, that reveal nothing about the record."""
        return self.own.bits("record id")

    def _draws(self, ids: Ints) -> Draws:
        return Draws(self.plan.seed, ids * len(Side) + list(Side).index(self.side))

    def _profile_person(self) -> Ints:
        people = self.plan.people_with_profile
        place = self.ids * PRIME % self.plan.profiles
        return np.where(place < people, place, self.own.below("wrote before", people))

    def _shopper(self) -> Ints:
        """The person of each store record: a few people come often, most of them rarely."""
        known = self.written.happens("has a profile", self.plan.overlap)
        crowd = np.where(known, self.plan.people_with_profile, self.plan.strangers)
        fraction = self.written.fraction("shopper")
        shopper = (fraction * np.sqrt(fraction) * crowd).astype(np.int64)
        return np.where(known, shopper, self.plan.people_with_profile + shopper)
