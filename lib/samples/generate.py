"""Complete sample records: what goes to the topics, and who is who."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from lib.records.pair import Side
from lib.samples.broken import WHOLE, break_payloads, broken_kinds, kind_names
from lib.samples.choice import Bits, Ints
from lib.samples.payload import payloads
from lib.samples.plan import Plan
from lib.samples.records import Records

CHUNK = 16_384  # records generated at once; their arrays fit into a processor's cache
HEX_DIGITS = 16
_HEX_PAIRS = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)


def generate(plan: Plan, side: Side, ids: Ints) -> pa.RecordBatch:
    """Columns record_id, person_id (null if broken), broken (the kind, or null), timestamp (ms), value."""
    records = Records(plan, side, ids)
    kind = broken_kinds(records)
    return pa.RecordBatch.from_pydict(
        {
            "record_id": hexadecimal(records.record_id),
            "person_id": pa.array(records.person, mask=kind != WHOLE),
            "broken": kind_names(kind),
            "timestamp": pa.array(records.timestamp),
            "value": break_payloads(payloads(records), kind),
        }
    )


def ids_of_task(task: int, tasks: int, partitions: int, count: int) -> Iterator[Ints]:
    """The ids of one task's records, in ascending order and in pieces of about ``CHUNK``.

    A record's partition is its id modulo ``partitions``. Each partition belongs to one task, so that its records are in
    order of time. A task fills its partitions side by side.
    """
    for start in range(0, count, CHUNK * tasks):
        ids = np.arange(start, min(start + CHUNK * tasks, count))
        yield ids[ids % partitions % tasks == task]


def hexadecimal(bits: Bits) -> pa.StringArray:
    """Each number as 16 hexadecimal digits."""
    # Big-endian bytes, each replaced by its two digits, give the text of all numbers in one buffer.
    digits = _HEX_PAIRS[bits.astype(">u8").view(np.uint8)]
    offsets = np.arange(len(bits) + 1, dtype=np.int32) * HEX_DIGITS
    return pa.StringArray.from_buffers(len(bits), pa.py_buffer(offsets), pa.py_buffer(digits))
