"""A part of a backfill that is written in one transaction, also as the search for poison asks for it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import pyarrow as pa

from lib.database.poison_records import Place
from lib.identity.entity import Edge
from lib.identity.facts import Facts, Newest, Recency
from lib.records.pair import PAIR_IDENTITIES, Side, in_pair
from lib.records.reasons import Cause


@dataclass(frozen=True)
class Chunk:
    """A set of whole components (:class:`lib.resolution.poison.Candidates`).

    ``members`` are the ids of all their identities, ``identities`` the facts of those that are in a pair, and ``pairs`` the
    decided pairs, each with its ``cause``.
    """

    number: int
    members: list[int]
    identities: dict[int, Facts]
    pairs: pa.Table

    def causes(self) -> dict[Edge, Cause]:
        """Why the stream may not have found each edge."""
        names = (*PAIR_IDENTITIES, "cause")
        columns = (self.pairs[name].to_pylist() for name in names)
        return {Edge(left, right): Cause(cause) for left, right, cause in zip(*columns, strict=True)}

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.pairs)

    def part(self, start: int, length: int) -> "Chunk":
        """Some of the pairs, in their order, with the facts of their identities."""
        return self._of(self.pairs.slice(start, length))

    def without(self, records: Collection[Place]) -> "Chunk":
        """The chunk without the identities of the ``records``; itself if it has none of them.

        What else is known of such an identity comes with the next backfill, which reads its other records.
        """
        poison = self.found(records).values()
        if not poison:
            return self
        left_out = {identity for identity, _ in poison}
        pairs = zip(*(self.pairs[name].to_pylist() for name in PAIR_IDENTITIES), strict=True)
        return self._of(self.pairs.filter(pa.array([not left_out & {*pair} for pair in pairs], pa.bool_())))

    def found(self, records: Collection[Place]) -> dict[Place, tuple[int, int]]:
        """The identity and the time (ms) of those of the ``records`` whose words are among the facts."""
        return {
            place_of(recency): (facts.identity, recency[0])
            for facts in (self.identities.values() if records else ())
            for recency in _recencies(facts)
            if place_of(recency) in records
        }

    def without_words(self, side: Side) -> "Chunk":
        """The pair without what the producers of one identity wrote, except its phone and its name key."""
        facts = self._facts(side)
        blank = _blank(facts.name.recency)
        return self._with(
            facts._replace(name=blank, name_variants=frozenset((blank.value,)), newest={}, distinct={})
        )

    def recorded_at(self, side: Side) -> int:
        """When the newest record of an identity was recorded, in ms since 1970."""
        return self._facts(side).name.recency[0]

    def record(self, side: Side, takes: "Callable[[Chunk], bool]") -> Place:
        """The newest record of an identity without whose words it is taken; the newest of all if there is none."""
        recencies = _recencies(self._facts(side))
        newest = recencies[0]
        for recency in recencies if recencies[1:] else ():
            if takes(self._with(_without(self._facts(side), recency))):
                return place_of(recency)
        return place_of(newest)

    def _facts(self, side: Side) -> Facts:
        return self.identities[self.pairs[in_pair(side, "identity_id")][0].as_py()]

    def _with(self, facts: Facts) -> "Chunk":
        return replace(self, identities=self.identities | {facts.identity: facts})

    def _of(self, pairs: pa.Table) -> "Chunk":
        paired = {identity for name in PAIR_IDENTITIES for identity in pairs[name].to_pylist()}
        identities = {identity: facts for identity, facts in self.identities.items() if identity in paired}
        return replace(self, identities=identities, pairs=pairs)


def place_of(recency: Recency) -> Place:
    """The coordinates of the record with this recency."""
    _, partition, offset, topic = recency
    return topic, partition, offset


def _recencies(facts: Facts) -> list[Recency]:
    """Those of the records whose words are the newest of their kind, the newest record first."""
    return sorted({facts.name.recency, *(value.recency for value in facts.newest.values())}, reverse=True)


def _without(facts: Facts, recency: Recency) -> Facts:
    """The facts without the words of one record."""
    newest = {name: value for name, value in facts.newest.items() if value.recency != recency}
    if facts.name.recency != recency:
        return facts._replace(newest=newest)
    blank = _blank(recency)
    variants = facts.name_variants - {facts.name.value} | {blank.value}
    return facts._replace(name=blank, name_variants=variants, newest=newest)


def _blank(recency: Recency) -> Newest:
    return Newest(recency, "-")
