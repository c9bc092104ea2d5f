"""The pairs behind a run's changes: which join customers now, which no longer, and why.

A pair is named by the coordinates of the newest record of each identity: these exist before a run is written, ids of customers do not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.backfill.chunk import place_of
from lib.identity.entity import Edge
from lib.identity.facts import Facts
from lib.identity.id_text import as_text
from lib.identity.registry import Registry, RegistryChange
from lib.records.pair import Comparison
from lib.records.reasons import Cause

MOST = 1_000  # pairs of each effect that are kept
NAMES = ("profile_name", "profile_phone", "store_name", "store_phone")


@dataclass(frozen=True)
class ChangedPair:
    """A pair that joins two identities now and did not before, or the other way round.

    ``effect`` is what becomes of the customer. ``customers`` are those of before that have one of the two. ``before`` and ``after`` are
    None where the pair is not found.
    """

    effect: str
    joins: bool
    profile: Facts
    store: Facts
    customers: tuple[int, ...]
    before: Comparison | None
    after: Comparison | None
    cause: Cause | None

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs, with :data:`NAMES`; ids as text."""
        return {
            "effect": self.effect,
            "joins": self.joins,
            "profile": _place(self.profile),
            "store_record": _place(self.store),
            "customers": list(map(as_text, self.customers)),
            "before": _found(self.before),
            "after": _found(self.after),
            "cause": self.cause and self.cause.value,
            "profile_name": self.profile.name.value,
            "profile_phone": self.profile.phone,
            "store_name": self.store.name.value,
            "store_phone": self.store.phone,
        }


@dataclass
class ChangedPairs:
    """The changed pairs of a run: how many there are of each effect, and the first :data:`MOST` of them."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[ChangedPair]] = field(default_factory=dict)

    def add(
        self, before: Registry, after: Registry, change: RegistryChange, causes: Mapping[Edge, Cause]
    ) -> None:
        """Add the pairs of one chunk."""
        for pair in changed_pairs(before, after, change, causes):
            self.counts[pair.effect] += 1
            kept = self.first.setdefault(pair.effect, [])
            if len(kept) < MOST:
                kept.append(pair)

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs."""
        return {
            "pairs_changed": dict(self.counts),
            "pairs": [pair.as_dict() for kept in self.first.values() for pair in kept],
        }


def named(summary: Mapping[str, Any], *, names: bool) -> dict[str, Any]:
    """A summary with names only if they are asked for: one that goes into a log names nobody."""
    if names:
        return dict(summary)
    pairs = [{key: value for key, value in pair.items() if key not in NAMES} for pair in summary["pairs"]]
    return {**summary, "pairs": pairs}


def changed_pairs(
    before: Registry, after: Registry, change: RegistryChange, causes: Mapping[Edge, Cause]
) -> Iterator[ChangedPair]:
    """The pairs whose acceptance differs, in the order of their identities."""
    joined, joins = set(before.acceptance.accepted), set(after.acceptance.accepted)
    for edge in sorted(joined ^ joins):
        profile, store = (after.identities.get(one) or before.identities[one] for one in edge)
        homes = {before.resolution.customer_of(one) for one in edge} - {None}
        yield ChangedPair(
            _joined(edge, before, after, change) if edge in joins else _parted(edge, before, after, change),
            edge in joins,
            profile,
            store,
            tuple(sorted(home for home in homes if home is not None)),
            before.edges.get(edge),
            after.edges.get(edge),
            causes.get(edge),
        )


def _joined(edge: Edge, before: Registry, after: Registry, change: RegistryChange) -> str:
    """What became of the customer of a pair that joins now."""
    customer = after.resolution.customer_of(edge.profile)
    lost = {before.resolution.customer_of(one) for one in edge} & change.merged.keys()
    if lost:
        return "merged"
    if customer in change.split:
        return "split"
    return "updated" if customer in before.resolution.customers else "created"


def _parted(edge: Edge, before: Registry, after: Registry, change: RegistryChange) -> str:
    """What became of the customer of a pair that joins no longer."""
    if before.resolution.customer_of(edge.profile) in change.dissolved:
        return "dissolved"
    ends = {after.resolution.customer_of(one) for one in edge}
    return "split" if ends & change.split.keys() else "updated"


def _place(facts: Facts) -> str:
    """The coordinates of the newest record, as ``why-not`` takes them."""
    return ":".join(map(str, place_of(facts.name.recency)))


def _found(comparison: Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {
        "decision": comparison.counts_as.value,
        "phone_level": comparison.phone_level,
        "name_level": comparison.name_level,
        "match_weight": comparison.match_weight,
    }
