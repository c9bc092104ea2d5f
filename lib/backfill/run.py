"""Runs a backfill: stages all pairs of the span, then writes them to MySQL chunk by chunk, while a stream may be running."""

import time
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from pyspark.sql import SparkSession

from lib.backfill.change_counts import added
from lib.backfill.changed_pairs import ChangedPairs
from lib.backfill.chunk import Chunk
from lib.backfill.chunk_sink import ChunkOutcome, ChunkSink, outcome_of
from lib.backfill.delivery import deliver_if_idle
from lib.backfill.pairs import stage_pairs
from lib.backfill.preparation import PreparedBackfill
from lib.backfill.run_folder import RunFolder
from lib.backfill.throttle import Throttle
from lib.database import backfill_runs
from lib.database.backfill_runs import ChangeCounts, Mark, Run
from lib.database.connection import Cursor, MySql
from lib.database.jdbc_staging import JdbcStaging
from lib.delta.progress import last_progress
from lib.delta.reader import DeltaReader
from lib.delta.tables import HISTORY_PROGRESS as PROGRESS
from lib.identity.registry import RegistryChange
from lib.progress import step
from lib.resolution.collector import pause_collector
from lib.streaming.session import spark_session

PARTITIONS = "64"  # of shuffles; Spark's adaptive execution coalesces small ones
HASHED = "64m"  # if no partition of a join's side is larger, Spark uses a hash join, which need not sort either side
#: Called after each chunk with the number of chunks done and the number of all chunks.
Tell: TypeAlias = Callable[[int, int], None]


def backfill(
    spark: SparkSession, prepared: PreparedBackfill, tell: Tell = lambda _done, _of: None
) -> dict[str, Any]:
    """Run the request, or resume it where an earlier attempt ended; returns a summary."""
    summary = carry_out(spark, prepared, tell)
    return summary | {"delta_is_told": deliver_if_idle(spark, prepared.settings, prepared.provenance)}


def carry_out(spark: SparkSession, prepared: PreparedBackfill, tell: Tell) -> dict[str, Any]:
    """The same without delivery: the rows for Delta stay in the outbox."""
    started = time.monotonic()
    transaction = prepared.mysql.transaction
    mark = history_mark(spark, prepared)
    run = transaction(lambda cursor: _run(cursor, prepared, mark))
    folder = RunFolder(spark, prepared.settings, prepared.sources, f"run={run.number}")
    if run.chunks is None:
        is_idle = mark is not None and run.starts == mark.ends
        run = replace(run, records=0, chunks=0) if is_idle else _staged(spark, prepared, folder, run)
        transaction(partial(backfill_runs.staged, run=run))
    pairs = _write(spark, prepared, folder, run, tell)
    folder.remove()
    _, tally = transaction(partial(backfill_runs.progress, run=run))
    return summary_of(run, tally, started) | pairs.as_dict()


def dry_run(
    spark: SparkSession,
    prepared: PreparedBackfill,
    tell: Tell = lambda _done, _of: None,
    watch: Callable[[RegistryChange], None] = lambda _change: None,
) -> dict[str, Any]:
    """What :func:`backfill` would do to the tables as they are now; nothing is written to them.

    ``watch`` is called with the change of each chunk.
    """
    started, tally, pairs = time.monotonic(), ChangeCounts(), ChangedPairs()
    mark = prepared.mysql.transaction(
        partial(_last_mark, prepared=prepared, mark=history_mark(spark, prepared))
    )
    run = Run(prepared.settings.application, 0, mark.ends if mark else None)
    folder = RunFolder(spark, prepared.settings, prepared.sources, f"dry-run-{uuid.uuid4().hex[:8]}")
    run = _staged(spark, prepared, folder, run)
    compute = partial(_computed_ahead, mysql=prepared.mysql, prepared=prepared)
    for chunk, outcome in folder.chunks(0, run.chunks or 0, compute):
        tally = added(tally, outcome.tally)
        _add(pairs, chunk, outcome)
        watch(outcome.change)
        tell(chunk.number + 1, run.chunks or 0)
    folder.remove()
    return summary_of(run, tally, started) | pairs.as_dict()


def _staged(spark: SparkSession, prepared: PreparedBackfill, folder: RunFolder, run: Run) -> Run:
    with step("Comparing the stored records"):
        return stage_pairs(spark, prepared, folder, run)


def summary_of(run: Run, tally: ChangeCounts, started: float) -> dict[str, Any]:
    """The figures of a run: customers by change, and by change and cause. A dry run has the number 0."""
    seconds = time.monotonic() - started
    return {
        "run": run.number,
        "resumed": run.is_resumed,
        "records_read": run.records,
        **{change: sum(causes.values()) for change, causes in tally.items()},
        "causes": tally,
        "seconds": round(seconds, 1),
        "records_per_second": round((run.records or 0) / seconds),
    }


def _run(cursor: Cursor, prepared: PreparedBackfill, mark: Mark | None) -> Run:
    """The unfinished run of the same request, or a new one."""
    request, application = prepared.request, prepared.settings.application
    key = request.key(prepared.model.version)
    unfinished = backfill_runs.unfinished(cursor, application, key)
    if unfinished is not None:
        return unfinished
    last = _last_mark(cursor, prepared, mark)
    return backfill_runs.begin(
        cursor, application, key, last.ends if last else None, mark if request.is_all else None
    )


def _last_mark(cursor: Cursor, prepared: PreparedBackfill, mark: Mark | None) -> Mark | None:
    """Where a run with ``since_last`` begins; None for everything, as at the first run and at the first one of an epoch."""
    if not prepared.request.since_last:
        return None
    last = backfill_runs.last_mark(cursor, prepared.settings.application)
    return last if last is not None and mark is not None and last.epoch == mark.epoch else None


def history_mark(spark: SparkSession, prepared: PreparedBackfill) -> Mark | None:
    """How far the history goes now. Read before the records, so that later records do not count as looked at."""
    delta = DeltaReader(spark, prepared.settings.storage.tables)
    progress = last_progress(delta, PROGRESS, prepared.settings.application)
    return Mark(progress.epoch, progress.offsets) if progress else None


def _write(
    spark: SparkSession, prepared: PreparedBackfill, folder: RunFolder, run: Run, tell: Tell
) -> ChangedPairs:
    """Write chunk by chunk. While one is written, the outcome of the next is computed over a second connection."""
    throttle, pairs = Throttle(prepared.per_second), ChangedPairs()
    sink = ChunkSink(prepared, prepared.writer(JdbcStaging(spark, prepared.settings.mysql)), run)
    done, _ = prepared.mysql.transaction(partial(backfill_runs.progress, run=run))
    with closing(MySql(prepared.settings.mysql)) as second_connection, pause_collector():
        compute = partial(_computed_ahead, mysql=second_connection, prepared=prepared)
        with closing(folder.chunks(done, run.chunks or 0, compute)) as chunks:
            for chunk, precomputed in chunks:
                throttle.spend(len(chunk.identities))
                written = sink.write(chunk, precomputed)
                if written:
                    _add(pairs, *written)
                tell(chunk.number + 1, run.chunks or 0)
    prepared.mysql.transaction(partial(backfill_runs.finish, run=run))
    return pairs


def _add(pairs: ChangedPairs, chunk: Chunk, outcome: ChunkOutcome) -> None:
    pairs.add(outcome.before, outcome.after, outcome.change, chunk.causes())


def _computed_ahead(chunk: Chunk, mysql: MySql, prepared: PreparedBackfill) -> tuple[Chunk, ChunkOutcome]:
    return chunk, mysql.snapshot(partial(outcome_of, chunk=chunk, prepared=prepared))


def in_session(
    prepared: PreparedBackfill, home: Path, do: Callable[[SparkSession], dict[str, Any]]
) -> dict[str, Any]:
    """Start Spark, do the prepared work, and clean up."""
    with closing(prepared), spark_session(prepared.settings, home, "backfill customers") as spark:
        spark.conf.set("spark.sql.shuffle.partitions", PARTITIONS)
        spark.conf.set("spark.sql.adaptive.maxShuffledHashJoinLocalMapThreshold", HASHED)
        return do(spark)
