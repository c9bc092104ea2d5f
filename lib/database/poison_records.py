"""The records that MySQL refuses for what they hold; no customer is made from them (ADR 0028)."""

from collections.abc import Collection
from typing import TypeAlias

from lib.database.batch_ledger import BatchKey
from lib.database.connection import Cursor

#: Topic, partition and offset of a record.
Place: TypeAlias = tuple[str, int, int]


def known(cursor: Cursor, application: str) -> frozenset[Place]:
    """The poison records that an application has found so far."""
    cursor.execute(
        "SELECT topic, topic_partition, topic_offset FROM poison_records WHERE application = %s",
        (application,),
    )
    return frozenset(cursor.fetchall())


def store(cursor: Cursor, key: BatchKey, records: Collection[Place], error: int) -> None:
    """Insert the records that were found in a micro-batch, in its transaction."""
    if records:
        cursor.executemany(
            "INSERT INTO poison_records (application, epoch, batch_id, topic, topic_partition, topic_offset, error) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(*key.row(), *record, error) for record in sorted(records)],
        )
