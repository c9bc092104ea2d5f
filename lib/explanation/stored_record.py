"""A record by its Kafka coordinates, as history or quarantine keep it."""

from functools import reduce
from typing import Any, NamedTuple

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.delta.tables import QUARANTINE
from lib.errors import CustomerIdentificationError, SettingsError
from lib.explanation.coordinate import Coordinate
from lib.records.message import COORDINATES
from lib.records.pair import Side
from lib.records.source import Sources

RECORD = ("identity_id", "name", "phone", "name_key", "recorded_at", "phone_fault")
REJECT = ("reject_reason", "phone_fault")


class StoredRecord(NamedTuple):
    """What was kept of a record; of a rejected one only the reasons."""

    coordinate: Coordinate
    side: Side
    identity_id: int | None = None
    name: str | None = None
    phone: str | None = None
    name_key: str | None = None
    recorded_at: int | None = None
    reject_reason: str | None = None
    phone_fault: str | None = None


def find_record(delta: DeltaReader, sources: Sources, at: Coordinate) -> StoredRecord:
    """Look a record up; raises an error for one that is in no topic of a source, or not in history yet."""
    topics = sources.by_topic
    if at.topic not in topics:
        raise SettingsError(f"{at.topic} is no topic of this application.", f"Topics: {', '.join(topics)}.")
    source = topics[at.topic]
    for table, columns in ((source.history_table, RECORD), (QUARANTINE, REJECT)):
        row = _row(delta, table, at, columns)
        if row is not None:
            return StoredRecord(at, source.side, **row)
    raise CustomerIdentificationError(
        f"No record {at} is in history or quarantine.",
        "Check the numbers; a record that was just written is in history some seconds later.",
    )


def _row(delta: DeltaReader, table: str, at: Coordinate, columns: tuple[str, ...]) -> dict[str, Any] | None:
    rows = delta.read(table)
    if rows is None:
        return None
    here = [F.col(name) == F.lit(value) for name, value in zip(COORDINATES, at, strict=True)]
    known = [name for name in columns if name in rows.columns]  # a table may be older than a column
    found = rows.where(reduce(Column.__and__, here)).select(*known).limit(1).collect()
    return found[0].asDict() if found else None
