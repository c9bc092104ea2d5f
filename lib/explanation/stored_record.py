"""Looks up a record by its Kafka coordinates, in history and quarantine."""

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

RECORD = (
    "identity_id",
    "name",
    "phone",
    "name_key",
    "recorded_at",
    "phone_fault",
    "name_fault",
    "written_phone",
)
REJECT = ("reject_reason", "phone_fault")


class StoredRecord(NamedTuple):
    """The stored fields of a record; of a rejected record only its reasons are stored."""

    coordinate: Coordinate
    side: Side
    identity_id: int | None = None
    name: str | None = None
    phone: str | None = None
    name_key: str | None = None
    recorded_at: int | None = None
    reject_reason: str | None = None
    phone_fault: str | None = None
    name_fault: str | None = None
    written_phone: str | None = None


def find_record(delta: DeltaReader, sources: Sources, at: Coordinate) -> StoredRecord:
    """Look up a record.

    Raises :class:`SettingsError` for a topic of no source, and :class:`CustomerIdentificationError` for a record that is
    neither in history nor in quarantine, perhaps because it is too new.
    """
    topics = sources.by_topic
    if at.topic not in topics:
        raise SettingsError(
            f"{at.topic} is not a topic of this application.", f"Topics: {', '.join(topics)}."
        )
    source = topics[at.topic]
    for table, columns in ((source.history_table, RECORD), (QUARANTINE, REJECT)):
        row = _row(delta, table, at, columns)
        if row is not None:
            return StoredRecord(at, source.side, **row)
    raise CustomerIdentificationError(
        f"The record {at} is neither in history nor in quarantine.",
        "Check the numbers; a record that was just written is in history some seconds later.",
    )


def _row(delta: DeltaReader, table: str, at: Coordinate, columns: tuple[str, ...]) -> dict[str, Any] | None:
    rows = delta.read(table)
    if rows is None:
        return None
    here = [F.col(name) == F.lit(value) for name, value in zip(COORDINATES, at, strict=True)]
    known = [name for name in columns if name in rows.columns]  # a table may be older than a column
    matching = rows.where(reduce(Column.__and__, here)).select(*known).limit(1).collect()
    return matching[0].asDict() if matching else None
