"""Rows for Delta, committed in the same MySQL transaction as the customers they tell of, delivered afterwards.

What a batch changed can be computed only once: after its commit the difference is empty. The outbox keeps it over
a crash between MySQL and Delta (the transactional outbox pattern; docs/adr/0005).
"""

from collections.abc import Mapping

import pyarrow as pa

from lib.sinks.batch_ledger import BatchKey
from lib.sinks.mysql import Cursor

COMPRESSION = "zstd"


def put(cursor: Cursor, key: BatchKey, tables: Mapping[str, pa.Table]) -> None:
    """Keep the rows that are to be appended to each Delta table, and forget those of earlier batches."""
    cursor.execute(
        "DELETE FROM delta_outbox WHERE application = %s AND epoch = %s AND batch_id < %s", key.row()
    )
    for name, table in tables.items():
        if table.num_rows:
            cursor.execute(
                "INSERT INTO delta_outbox (application, epoch, batch_id, delta_table, arrow) VALUES (%s, %s, %s, %s, %s)",
                (*key.row(), name, _packed(table)),
            )


def pending(cursor: Cursor, key: BatchKey) -> dict[str, pa.Table]:
    """What the batch left to be appended, by Delta table, in the order of their names."""
    cursor.execute(
        "SELECT delta_table, arrow FROM delta_outbox "
        "WHERE application = %s AND epoch = %s AND batch_id = %s ORDER BY delta_table",
        key.row(),
    )
    return {name: pa.ipc.open_stream(packed).read_all() for name, packed in cursor.fetchall()}


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=COMPRESSION)
    ) as stream:
        stream.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed
