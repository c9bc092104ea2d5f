"""Which micro-batches are in the tables, and what was in them."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lib.errors import LedgerMismatchError
from lib.sinks.mysql import Cursor

BITS_63 = 0x7FFF_FFFF_FFFF_FFFF


@dataclass(frozen=True)
class BatchKey:
    """A micro-batch for ever: Spark's own query id may change, this does not."""

    application: str
    epoch: int
    batch_id: int

    def row(self) -> tuple[str, int, int]:
        """The three leading primary key columns of the ledger and the outbox."""
        return self.application, self.epoch, self.batch_id


def content_hash(row_hashes: pa.ChunkedArray) -> str:
    """A hash over rows in any order: their number, and the sum of their 64-bit hashes."""
    if len(row_hashes) == 0:
        return f"{0:032x}"
    halves = pc.sum(pc.bit_wise_and(row_hashes, 0xFFFF_FFFF)), pc.sum(pc.shift_right(row_hashes, 32))
    total = (halves[0].as_py() + (halves[1].as_py() << 32)) & BITS_63
    return f"{len(row_hashes) & 0xFFFF_FFFF:08x}{total:024x}"


def is_recorded(cursor: Cursor, key: BatchKey, content: str) -> bool:
    """Whether the batch is in the tables; raises :class:`LedgerMismatchError` if it then held other pairs."""
    cursor.execute(
        "SELECT content_hash FROM batch_ledger WHERE application = %s AND epoch = %s AND batch_id = %s FOR UPDATE",
        key.row(),
    )
    row = cursor.fetchone()
    if row is not None and row[0] != content:
        raise LedgerMismatchError(
            f"Batch {key.batch_id} of {key.application} (epoch {key.epoch}) was written with other pairs than it has now.",
            "The checkpoint, the model or the topics were changed under it; rebuild with --recover.",
        )
    return row is not None


def record(cursor: Cursor, key: BatchKey, content: str) -> None:
    """Enter the batch; it counts once the transaction commits."""
    cursor.execute(
        "INSERT INTO batch_ledger (application, epoch, batch_id, content_hash) VALUES (%s, %s, %s, %s)",
        (*key.row(), content),
    )


def last_batch(cursor: Cursor, application: str, epoch: int) -> int | None:
    """The highest batch of an epoch that is in the tables."""
    cursor.execute(
        "SELECT MAX(batch_id) FROM batch_ledger WHERE application = %s AND epoch = %s", (application, epoch)
    )
    row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])
