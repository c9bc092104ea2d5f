"""Backfill runs in MySQL: the request of each run, and its progress."""

import json
from dataclasses import dataclass
from typing import Any, TypeAlias

from lib.database.connection import Cursor
from lib.records.batch_metrics import Offsets

#: Change -> cause -> number of customers.
ChangeCounts: TypeAlias = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Mark:
    """The end of the history when a run began. Offsets of different epochs cannot be compared, so it has the epoch too."""

    epoch: int
    ends: Offsets


@dataclass(frozen=True)
class Run:
    """A run in progress. ``records`` (how many it read) and ``chunks`` are None until its pairs are staged."""

    application: str
    number: int
    starts: Offsets | None = None
    records: int | None = None
    chunks: int | None = None
    is_resumed: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """The primary key."""
        return self.application, self.number


def unfinished(cursor: Cursor, application: str, request: dict[str, Any]) -> Run | None:
    """The unfinished run for the same request, if there is one; unfinished runs for other requests become ``abandoned``."""
    cursor.execute(
        "SELECT run, request, starts, records, chunks FROM backfill_runs WHERE application = %s AND state = 'running'",
        (application,),
    )
    found = None
    for number, asked, starts, records, chunks in cursor.fetchall():
        if json.loads(asked) == request:
            found = Run(application, number, starts and json.loads(starts), records, chunks, is_resumed=True)
        else:
            statement = "UPDATE backfill_runs SET state = 'abandoned' WHERE application = %s AND run = %s"
            cursor.execute(statement, (application, number))
    return found


def abandon(cursor: Cursor, application: str) -> int:
    """Mark all unfinished runs as ``abandoned``; returns how many there were."""
    cursor.execute(
        "UPDATE backfill_runs SET state = 'abandoned' WHERE application = %s AND state = 'running'",
        (application,),
    )
    return int(cursor.rowcount)


def begin(
    cursor: Cursor, application: str, request: dict[str, Any], starts: Offsets | None, mark: Mark | None
) -> Run:
    """Insert a new run.

    ``mark`` is where the next run with ``--since-last`` begins; None if this run does not move that point.
    """
    cursor.execute(
        "SELECT COALESCE(MAX(run), 0) + 1 FROM backfill_runs WHERE application = %s", (application,)
    )
    (number,) = cursor.fetchone()
    run = Run(application, int(number), starts)
    cursor.execute(
        "INSERT INTO backfill_runs (application, run, request, starts, ends, epoch) VALUES (%s, %s, %s, %s, %s, %s)",
        (*run.key, _json(request), _json(starts), _json(mark and mark.ends), mark and mark.epoch),
    )
    return run


def last_mark(cursor: Cursor, application: str) -> Mark | None:
    """The mark of the last finished run that has one; None if there is none."""
    cursor.execute(
        "SELECT epoch, ends FROM backfill_runs WHERE application = %s AND state = 'finished' AND ends IS NOT NULL "
        "ORDER BY run DESC LIMIT 1",
        (application,),
    )
    row = cursor.fetchone()
    return Mark(int(row[0]), json.loads(row[1])) if row else None


def staged(cursor: Cursor, run: Run) -> None:
    """Record that the pairs of a run are staged, with its numbers of records and chunks."""
    cursor.execute(
        "UPDATE backfill_runs SET records = %s, chunks = %s WHERE application = %s AND run = %s",
        (run.records, run.chunks, *run.key),
    )


def progress(cursor: Cursor, run: Run) -> tuple[int, ChangeCounts]:
    """How many chunks are in the tables, and what they changed. Locks the row of the run for this transaction."""
    cursor.execute(
        "SELECT chunks_done, tally FROM backfill_runs WHERE application = %s AND run = %s FOR UPDATE", run.key
    )
    done, tally = cursor.fetchone()
    return int(done), json.loads(tally) if tally else {}


def advance(cursor: Cursor, run: Run, chunks_done: int, tally: ChangeCounts) -> None:
    """Record that ``chunks_done`` chunks are in the tables; part of the transaction that writes the chunk."""
    cursor.execute(
        "UPDATE backfill_runs SET chunks_done = %s, tally = %s WHERE application = %s AND run = %s",
        (chunks_done, _json(tally), *run.key),
    )


def finish(cursor: Cursor, run: Run) -> None:
    """Record that a run is complete."""
    cursor.execute(
        "UPDATE backfill_runs SET state = 'finished', finished_at = NOW(3) WHERE application = %s AND run = %s",
        run.key,
    )


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, sort_keys=True)
