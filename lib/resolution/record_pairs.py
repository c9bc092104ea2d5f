"""The pairs of records of a micro-batch, as the search for poison asks for them (:class:`lib.resolution.poison.Candidates`)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import pyarrow as pa

from lib.database.poison_records import Place
from lib.records.message import COORDINATES
from lib.records.pair import RECORD_COLUMNS, Side, in_pair
from lib.records.source import Sources


@dataclass(frozen=True)
class RecordPairs:
    """Decided pairs, and the sources that their records are of."""

    table: pa.Table
    sources: Sources

    def __len__(self) -> int:
        """How many pairs they are."""
        return len(self.table)

    def part(self, start: int, length: int) -> "RecordPairs":
        """Some of the pairs, in their order."""
        return RecordPairs(self.table.slice(start, length), self.sources)

    def without(self, records: Collection[Place]) -> "RecordPairs":
        """The pairs that have none of the ``records``."""
        if not records:
            return self
        left, right = map(self._places, Side)
        kept = [one not in records and other not in records for one, other in zip(left, right, strict=True)]
        return RecordPairs(self.table.filter(pa.array(kept, pa.bool_())), self.sources)

    def without_words(self, side: Side) -> "RecordPairs":
        """The pair without what the producer of one record wrote, except its phone and its name key."""
        pair = self.table
        attributes = set(self.sources.state_columns(side)) - set(RECORD_COLUMNS)
        for name, value in {"name": "-", **dict.fromkeys(attributes)}.items():
            column = in_pair(side, name)
            place = pair.schema.get_field_index(column)
            pair = pair.set_column(place, column, pa.array([value], pair.schema.field(column).type))
        return RecordPairs(pair, self.sources)

    def recorded_at(self, side: Side) -> int:
        """When the record of a side was recorded, in ms since 1970."""
        return int(self.table[in_pair(side, "recorded_at")][0].as_py())

    def record(self, side: Side, takes: "Callable[[RecordPairs], bool]") -> Place:  # noqa: ARG002 - there is only one
        """The one record of a side."""
        return self._places(side)[0]

    def found(self, records: Collection[Place]) -> dict[Place, tuple[int, int]]:
        """The identity and the time (ms) of those of the ``records`` that are in a pair."""
        found = {}
        for side in Side if records else ():
            columns = (self.table[in_pair(side, name)].to_pylist() for name in ("identity_id", "recorded_at"))
            for place, *told in zip(self._places(side), *columns, strict=True):
                if place in records:
                    found[place] = (told[0], told[1])
        return found

    def _places(self, side: Side) -> list[Place]:
        columns = (self.table[in_pair(side, name)].to_pylist() for name in COORDINATES)
        return list(zip(*columns, strict=True))
