"""The ledger: which micro-batches are in the tables, with the content hash and the end offsets of each."""

import json
import time
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lib.database.connection import Cursor
from lib.errors import LedgerMismatchError, RefusedError
from lib.records.batch_metrics import Offsets

BITS_63 = 0x7FFF_FFFF_FFFF_FFFF


@dataclass(frozen=True)
class BatchKey:
    """Identifies a micro-batch permanently, unlike the id of Spark's query, which may change."""

    application: str
    epoch: int
    batch_id: int

    def row(self) -> tuple[str, int, int]:
        """The three leading primary key columns of the ledger and the outbox."""
        return self.application, self.epoch, self.batch_id


def number_of_now() -> int:
    """A batch id for a change to customers outside the micro-batches, such as a verdict: minus the microseconds since 1970.

    Batch ids of Spark are never negative, so the two cannot collide.
    """
    return -time.time_ns() // 1_000


def content_hash(row_hashes: pa.ChunkedArray) -> str:
    """An order-independent hash of rows: their number, and the sum of their 64-bit hashes."""
    if len(row_hashes) == 0:
        return f"{0:032x}"
    # The 32-bit halves are summed separately, because Arrow's 64-bit sum would overflow.
    halves = pc.sum(pc.bit_wise_and(row_hashes, 0xFFFF_FFFF)), pc.sum(pc.shift_right(row_hashes, 32))
    total = (halves[0].as_py() + (halves[1].as_py() << 32)) & BITS_63
    return f"{len(row_hashes) & 0xFFFF_FFFF:08x}{total:024x}"


def is_recorded(cursor: Cursor, key: BatchKey, content: str) -> bool:
    """Whether the batch is in the tables.

    Raises :class:`LedgerMismatchError` if it is, but with other pairs.
    """
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


def check_continuity(cursor: Cursor, key: BatchKey, starts: Offsets) -> None:
    """Raise :class:`RefusedError` unless the batch begins where the one before it in the ledger ended.

    It does not if MySQL or the checkpoint was restored from an older copy, or if the checkpoint was changed.
    """
    if key.batch_id == 0:
        return
    cursor.execute(
        "SELECT offsets FROM batch_ledger WHERE application = %s AND epoch = %s AND batch_id = %s",
        (key.application, key.epoch, key.batch_id - 1),
    )
    row = cursor.fetchone()
    if row is None:
        found = f"the ledger does not know batch {key.batch_id - 1}: MySQL is behind the checkpoint"
    elif json.loads(row[0]) != starts:
        found = f"batch {key.batch_id - 1} of the ledger ends elsewhere: the checkpoint is not the one that wrote it"
    else:
        return
    raise RefusedError(
        f"Batch {key.batch_id} of {key.application} (epoch {key.epoch}) cannot go on where the tables end; {found}.",
        "Restore both from the same point in time, or rebuild from the topics with --recover; ids stay the same.",
    )


def record(cursor: Cursor, key: BatchKey, content: str, offsets: Offsets) -> None:
    """Insert the batch, in the transaction that writes its rows."""
    cursor.execute(
        "INSERT INTO batch_ledger (application, epoch, batch_id, content_hash, offsets) VALUES (%s, %s, %s, %s, %s)",
        (*key.row(), content, json.dumps(offsets, sort_keys=True)),
    )
