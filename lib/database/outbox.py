"""The outbox: rows for Delta, committed in the same MySQL transaction as the customers, and delivered afterwards.

What a batch changes can be computed only once: after its commit the difference is empty. The outbox preserves it if the
driver crashes between MySQL and Delta (the transactional outbox pattern; docs/adr/0005).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from lib.database.batch_ledger import BatchKey
from lib.database.connection import Cursor

COMPRESSION = "zstd"
ROWS_A_PART = 100_000  # of one statement, if they are no more than BYTES_A_PART
BYTES_A_PART = 8 << 20  # compressed; keeps a statement well below max_allowed_packet
BYTES_A_DELIVERY = 32 << 20  # compressed; bounds the memory of a delivery


@dataclass(frozen=True)
class Delivery:
    """Rows that are appended together, by Delta table. A ``number`` always stands for the same rows.

    ``is_all`` says that nothing else was waiting when it was claimed.
    """

    epoch: int
    number: int
    tables: dict[str, pa.Table]
    is_all: bool


def put(cursor: Cursor, key: BatchKey, tables: Mapping[str, pa.Table]) -> None:
    """Store the rows to append to each Delta table."""
    for name, table in tables.items():
        for start, packed in _parts(table):
            cursor.execute(
                "INSERT INTO delta_outbox (application, epoch, batch_id, delta_table, first_row, arrow) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                (*key.row(), name, start, packed),
            )


def claim(cursor: Cursor, application: str) -> Delivery | None:
    """The delivery that a crash left unfinished, or a new one of the oldest batches; None if the outbox is empty."""
    cursor.execute(
        "SELECT epoch, delivery FROM delta_outbox WHERE application = %s AND delivery IS NOT NULL LIMIT 1",
        (application,),
    )
    claimed = cursor.fetchone() or _number(cursor, application)
    if claimed is None:
        return None
    epoch, number = claimed
    return Delivery(epoch, number, _tables(cursor, application, number), not _is_waiting(cursor, application))


def delivered(cursor: Cursor, application: str, number: int) -> None:
    """Delete the rows of a delivery that was appended to every table."""
    cursor.execute("DELETE FROM delta_outbox WHERE application = %s AND delivery = %s", (application, number))


def _number(cursor: Cursor, application: str) -> tuple[int, int] | None:
    """Assign the application's next delivery number to the oldest batches, all of one epoch."""
    batches = _oldest(cursor, application)
    if not batches:
        return None
    epoch = batches[0][0]
    last = max(batch_id for of_epoch, batch_id in batches if of_epoch == epoch)
    cursor.execute("UPDATE applications SET delivery = delivery + 1 WHERE application = %s", (application,))
    cursor.execute("SELECT delivery FROM applications WHERE application = %s", (application,))
    (number,) = cursor.fetchone()
    cursor.execute(
        "UPDATE delta_outbox SET delivery = %s WHERE application = %s AND epoch = %s AND batch_id <= %s",
        (number, application, epoch, last),
    )
    return epoch, number


def _is_waiting(cursor: Cursor, application: str) -> bool:
    """Whether there is a batch without a delivery; unlike :func:`_oldest` it does not read the rows."""
    cursor.execute(
        "SELECT 1 FROM delta_outbox WHERE application = %s AND delivery IS NULL LIMIT 1", (application,)
    )
    return cursor.fetchone() is not None


def _oldest(cursor: Cursor, application: str) -> list[tuple[int, int]]:
    """Epoch and number of the oldest batches without a delivery, until they have :data:`BYTES_A_DELIVERY` together."""
    # so_far - own is the size of all batches before this one: 0 for the first, so that one is always taken.
    cursor.execute(
        "SELECT epoch, batch_id FROM (SELECT epoch, batch_id, SUM(LENGTH(arrow)) AS own, "
        "SUM(SUM(LENGTH(arrow))) OVER (ORDER BY epoch, batch_id) AS so_far "
        "FROM delta_outbox WHERE application = %s AND delivery IS NULL GROUP BY epoch, batch_id) AS batches "
        "WHERE so_far - own < %s ORDER BY epoch, batch_id",
        (application, BYTES_A_DELIVERY),
    )
    batches: list[tuple[int, int]] = cursor.fetchall()
    return batches


def _tables(cursor: Cursor, application: str, number: int) -> dict[str, pa.Table]:
    cursor.execute(
        "SELECT delta_table, arrow FROM delta_outbox WHERE application = %s AND delivery = %s "
        "ORDER BY delta_table, batch_id, first_row",
        (application, number),
    )
    parts: dict[str, list[pa.Table]] = {}
    for name, packed in cursor.fetchall():
        parts.setdefault(name, []).append(pa.ipc.open_stream(packed).read_all())
    return {name: pa.concat_tables(found, promote_options="permissive") for name, found in parts.items()}


def _parts(table: pa.Table, first: int = 0, rows: int = ROWS_A_PART) -> Iterator[tuple[int, bytes]]:
    """The rows in parts that each fit into a statement, each with the number of its first row."""
    for start in range(0, table.num_rows, rows):
        part = table.slice(start, rows)
        packed = _packed(part)
        if len(packed) <= BYTES_A_PART or part.num_rows == 1:
            yield first + start, packed
        else:
            yield from _parts(part, first + start, (part.num_rows + 1) // 2)


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=COMPRESSION)
    ) as stream:
        stream.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed
