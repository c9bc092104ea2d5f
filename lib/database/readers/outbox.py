"""What was not delivered to Delta yet."""

from datetime import datetime

from lib.database.connection import Cursor


def undelivered_before(cursor: Cursor, table: str, at: datetime) -> int:
    """How many batches were committed by a time, but not delivered to a Delta table; of all applications."""
    # Changes outside the micro-batches are not in the ledger; their batch id is minus their time (number_of_now).
    cursor.execute(
        "SELECT COUNT(DISTINCT application, epoch, batch_id) FROM delta_outbox "
        "LEFT JOIN batch_ledger USING (application, epoch, batch_id) "
        "WHERE delta_table = %s AND COALESCE(committed_at <= %s, batch_id >= %s)",
        (table, at, -round(at.timestamp() * 1_000_000)),
    )
    (count,) = cursor.fetchone()
    return int(count)
