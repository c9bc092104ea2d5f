"""Finds the records for which rows cannot be written, however often they are tried (ADR 0028).

Nothing here writes: ``takes`` says whether a set of pairs could be written; it tries to, and rolls back.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol, TypeVar

from lib.database.poison_records import Place
from lib.records.pair import Side

if TYPE_CHECKING:
    from typing_extensions import Self  # in typing only from Python 3.11 on

#: Of one transaction. If more are refused, the fault is the table's rather than the records', and a person has to see to it.
MOST_POISON = 10
C = TypeVar("C", bound="Candidates")


class Candidates(Protocol):
    """Pairs of which some cannot be written. The last three are asked of a single pair."""

    def __len__(self) -> int:
        """How many pairs they are."""
        ...

    def part(self, start: int, length: int) -> "Self":
        """Some of the pairs, in their order."""
        ...

    def without(self, records: Collection[Place]) -> "Self":
        """The pairs that have none of the ``records``."""
        ...

    def without_words(self, side: Side) -> "Self":
        """The pair without what the producer of one side wrote, except its phone and its name key."""
        ...

    def recorded_at(self, side: Side) -> int:
        """When the newest record of a side was recorded, in ms since 1970."""
        ...

    def record(self, side: Side, takes: "Callable[[Self], bool]") -> Place:
        """The record to blame of a side; ``takes`` helps where there are several."""
        ...


def poison_of(pairs: C, takes: Callable[[C], bool]) -> frozenset[Place] | None:
    """The records without which the ``pairs`` could be written; None if they are too many."""
    found: set[Place] = set()
    while not takes(left := pairs.without(found)):
        if len(found) == MOST_POISON:
            return None
        found.add(_to_blame(_first_refused(left, takes), takes))
    return frozenset(found)


def _first_refused(pairs: C, takes: Callable[[C], bool]) -> C:
    """The first pair with which the pairs before it can no longer be written; all ``pairs`` together cannot be."""
    taken, refused = 0, len(pairs)
    while refused - taken > 1:
        middle = (taken + refused) // 2
        if takes(pairs.part(0, middle)):
            taken = middle
        else:
            refused = middle
    return pairs.part(taken, 1)


def _to_blame(pair: C, takes: Callable[[C], bool]) -> Place:
    """The record whose own words are refused; the newer one if that is neither or both."""
    blamed = [side for side in Side if not takes(pair.without_words(_other(side)))]
    records = {side: pair.record(side, takes) for side in (blamed if len(blamed) == 1 else Side)}
    return records[max(records, key=lambda side: (pair.recorded_at(side), records[side]))]


def _other(side: Side) -> Side:
    return Side.STORE if side is Side.PROFILE else Side.PROFILE
