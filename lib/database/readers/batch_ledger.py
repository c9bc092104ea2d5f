"""An application's progress according to the ledger."""

import json

from lib.database.connection import Cursor
from lib.records.batch_metrics import Offsets


def last_batch(cursor: Cursor, application: str, epoch: int) -> int | None:
    """The highest batch of an epoch that is in the tables; None if there is none."""
    cursor.execute(
        "SELECT MAX(batch_id) FROM batch_ledger WHERE application = %s AND epoch = %s", (application, epoch)
    )
    row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])


def last_offsets(cursor: Cursor, application: str, epoch: int) -> Offsets:
    """The end offsets of the highest batch of an epoch; empty if there is none."""
    cursor.execute(
        "SELECT offsets FROM batch_ledger WHERE application = %s AND epoch = %s ORDER BY batch_id DESC LIMIT 1",
        (application, epoch),
    )
    row = cursor.fetchone()
    return {} if row is None else dict(json.loads(row[0]))
