"""What Delta has not been told of yet."""

from datetime import datetime

from lib.database.connection import Cursor


def undelivered_before(cursor: Cursor, table: str, at: datetime) -> int:
    """How many batches that were committed until a time a Delta table has not been told of, whoever made them."""
    cursor.execute(
        "SELECT COUNT(DISTINCT application, epoch, batch_id) FROM delta_outbox "
        "LEFT JOIN batch_ledger USING (application, epoch, batch_id) "
        "WHERE delta_table = %s AND COALESCE(committed_at <= %s, batch_id >= %s)",
        (table, at, -round(at.timestamp() * 1_000_000)),
    )
    (count,) = cursor.fetchone()
    return int(count)
