"""Writes one chunk of a backfill in one MySQL transaction, while a stream may be running.

The backfill and the stream both lock the application's row, so that their transactions follow each other. Rows for Delta wait
in the outbox for the process that holds the application's lease, because only one process at a time writes to Delta.
"""

from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from lib.backfill.change_counts import added, counts_of, counts_of_redecided
from lib.backfill.chunk import Chunk
from lib.backfill.preparation import PreparedBackfill
from lib.database import backfill_runs, outbox, poison_records
from lib.database.application import lock_application
from lib.database.backfill_runs import ChangeCounts, Run
from lib.database.batch_ledger import BatchKey, number_of_now
from lib.database.connection import Cursor
from lib.database.linkage_models import promote_model
from lib.database.readers.registry import load_registry
from lib.database.registry_writer import RegistryWriter
from lib.database.table_rows import TableRows
from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, QUARANTINE
from lib.failpoints import failpoint
from lib.identity.evidence import edges_of
from lib.identity.registry import Registry, RegistryChange, difference
from lib.records.message import COORDINATES
from lib.records.pair import PAIR_IDENTITIES, Side, in_pair
from lib.resolution.delta_rows import change_rows, match_rows, poison_rows
from lib.resolution.without_poison import Poison, write_without_poison

ARROW_TYPES = {"topic": pa.string(), "partition": pa.int32(), "offset": pa.int64()}


@dataclass(frozen=True)
class ChunkOutcome:
    """The registry before and after a chunk, the change between the two, the rows to write, and the counts."""

    before: Registry
    after: Registry
    change: RegistryChange
    rows: tuple[TableRows, ...]
    tally: ChangeCounts


def outcome_of(
    cursor: Cursor, chunk: Chunk, prepared: PreparedBackfill, precomputed: ChunkOutcome | None = None
) -> ChunkOutcome:
    """The outcome of a chunk for the tables as they are now; nothing is written.

    ``precomputed`` is an outcome that was computed earlier. It is returned if the registry has not changed since.
    """
    before = load_registry(cursor, chunk.members)
    if precomputed is not None and precomputed.before == before:
        return precomputed
    return _outcome(before, chunk, prepared)


def _outcome(before: Registry, chunk: Chunk, prepared: PreparedBackfill) -> ChunkOutcome:
    after, change = _changed(before, chunk, prepared)
    redecides = prepared.request.redecides
    tally = counts_of_redecided(after, change) if redecides else counts_of(after, change, chunk.causes())
    rows = tuple(prepared.writer().rows_of(change, prepared.model.version))
    return ChunkOutcome(before, after, change, rows, tally)


def _changed(before: Registry, chunk: Chunk, prepared: PreparedBackfill) -> tuple[Registry, RegistryChange]:
    """The registry after a chunk; if another model redecides, its edges replace those of the earlier model."""
    edges = edges_of(chunk.pairs, prepared.model.version)
    add = before.redecided if prepared.request.redecides else before.with_pairs
    after = add(chunk.identities, edges)
    return after, difference(before, after)


class Written(NamedTuple):
    """A chunk, without poison records, and its outcome."""

    chunk: Chunk
    outcome: ChunkOutcome


class ChunkSink:
    """Writes the chunks of a run in order, each exactly once."""

    def __init__(self, prepared: PreparedBackfill, writer: RegistryWriter, run: Run) -> None:
        """Take a prepared backfill, which holds the lease of backfills, and the run to write."""
        self._prepared = prepared
        self._lease = prepared.lease
        self._writer = writer
        self._run = run
        self._model_version = prepared.model.version

    def write(self, chunk: Chunk, precomputed: ChunkOutcome) -> "Written | None":
        """Write one chunk; on return it is committed. ``precomputed`` is used if the registry has not changed since.

        Returns what was written, or None if an attempt whose answer was lost had already written it.

        The records that MySQL refuses for what they hold go into quarantine, except while another model redecides: it brings no new
        records, and whose pairs it leaves out would not be customers any more.
        """
        failpoint("chunk.started")
        if self._prepared.request.redecides:
            written = self._prepared.mysql.transaction(
                lambda cursor: self._commit(cursor, chunk, precomputed, Poison())
            )
        else:
            written = write_without_poison(
                self._prepared.mysql,
                lambda cursor, poison: self._commit(cursor, chunk, precomputed, poison),
                self._attempt,
                lambda: self._prepared.mysql.transaction(lambda cursor: self._unknown(cursor, chunk)),
            )
        failpoint("chunk.committed")
        return written

    def _commit(
        self, cursor: Cursor, chunk: Chunk, precomputed: ChunkOutcome, poison: Poison
    ) -> "Written | None":
        epoch = lock_application(cursor, self._run.application)
        self._lease.check(cursor)
        done, tally = backfill_runs.progress(cursor, self._run)
        if chunk.number < done:  # committed by an attempt whose answer was lost
            return None
        if self._prepared.request.redecides:
            promote_model(cursor, self._prepared.model)
        refused = chunk.found(poison.records)
        left = self._unknown(cursor, chunk).without(poison.records)
        outcome = outcome_of(cursor, left, self._prepared, precomputed if left is chunk else None)
        self._writer.write(cursor, outcome.change, outcome.rows)
        self._writer.write_cases(cursor, left.pairs, outcome.before, outcome.after, self._model_version)
        key = BatchKey(self._run.application, epoch, number_of_now())
        poison_records.store(cursor, key, poison.records, poison.error)
        outbox.put(cursor, key, self._rows(left, outcome.change, key) | {QUARANTINE: poison_rows(refused)})
        backfill_runs.advance(cursor, self._run, chunk.number + 1, added(tally, outcome.tally))
        failpoint("chunk.written")
        return Written(left, outcome)

    def _unknown(self, cursor: Cursor, chunk: Chunk) -> Chunk:
        """The chunk without the poison records that were found since its pairs were staged."""
        return chunk.without(poison_records.known(cursor, self._run.application))

    def _attempt(self, cursor: Cursor, some: Chunk) -> None:
        lock_application(cursor, self._run.application)
        self._lease.check(cursor)
        before = load_registry(cursor, some.members)
        after, change = _changed(before, some, self._prepared)
        writer = self._writer.without_staging()
        writer.write_change(cursor, change, self._model_version)
        writer.write_cases(cursor, some.pairs, before, after, self._model_version)

    def _rows(self, chunk: Chunk, change: RegistryChange, key: BatchKey) -> dict[str, pa.Table]:
        """The rows for Delta; they name the backfill as what changed the customers."""
        own = BatchKey(self._lease.application, self._run.number, key.batch_id)
        return {
            MATCHES: match_rows(with_newest_records(chunk), own, self._model_version),
            CUSTOMER_CHANGES: change_rows(change, own, self._model_version),
        }


def with_newest_records(chunk: Chunk) -> pa.Table:
    """The pairs with the coordinates of each identity's newest record, which represents its other records."""
    table = chunk.pairs
    for side, identities in zip(Side, PAIR_IDENTITIES, strict=True):
        recencies = (chunk.identities[key].name.recency for key in table[identities].to_pylist())
        places = [(topic, partition, offset) for _, partition, offset, topic in recencies]
        columns = zip(*places, strict=True) if places else ((),) * len(COORDINATES)
        for name, values in zip(COORDINATES, columns, strict=True):
            table = table.append_column(in_pair(side, name), pa.array(values, ARROW_TYPES[name]))
    return table
