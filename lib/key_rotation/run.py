"""Runs a rotation: MySQL first, then Delta. It may be killed at any moment; run again, it goes on with what is left."""

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from lib.backfill.run_folder import backfill_folder
from lib.database import backfill_runs
from lib.database.connection import Cursor, MySql, once
from lib.database.key_checks import begin_rotation, finish_rotation
from lib.database.lease import Lease
from lib.database.migrations import migrate
from lib.database.readers.applications import applications, backfill_lease
from lib.delta.provenance import Provenance
from lib.delta.writer import DeltaWriter
from lib.key_rotation import customers, history
from lib.key_rotation.rendering import Progress
from lib.revision import revision
from lib.settings.keys import Keys, read_keys
from lib.settings.linkage_model import load_linkage_model
from lib.settings.model import Settings
from lib.sources.declared import declared_sources
from lib.streaming.file_system import located
from lib.streaming.session import spark_session

JOB = "keys"
#: Rewritten files keep the figures that look-ups skip files by; appends are written without, to be quick.
STATISTICS = "spark.databricks.delta.stats.collect"


def rotate(settings: Settings, home: Path, progress: Progress) -> dict[str, Any]:
    """Bring all stored tokens to the newest version, in a Spark session of its own; returns a summary.

    Raises :class:`lib.errors.RefusedError` while a job runs over the same database, and if keys are not those of before.
    """
    return rotated(settings, home, progress, partial(spark_session, settings, home, "rotate keys"))


def rotated(settings: Settings, home: Path, progress: Progress, session: Callable[[], Any]) -> dict[str, Any]:
    """As :func:`rotate`, in the session of a context manager."""
    started, keys = time.monotonic(), read_keys(settings.privacy)
    version = load_linkage_model(home / settings.linkage.model).version
    migrate(settings.mysql, home / "conf/mysql")
    leases = _leases(settings)
    provenance = Provenance(leases[0].driver, settings.application, JOB, version, revision(home))
    with closing(MySql(settings.mysql, on_connect=partial(_take, leases=leases))) as mysql:
        mysql.transaction(partial(_begin, lease=leases[0], keys=keys))
        rewritten = customers.bring_up_to_date(mysql, leases[0], keys.cards, progress.looked_at)
        with session() as spark:
            delta = _writer(spark, settings, provenance)
            sources = declared_sources(settings.kafka)
            rewritten |= history.bring_up_to_date(delta, sources, keys.cards, progress.rewrites)
            _remove(spark, backfill_folder(settings))
        abandoned = mysql.transaction(partial(_finish, lease=leases[0], keys=keys))
    return {
        "version": len(keys.cards),
        "rewritten": rewritten,
        "backfills_abandoned": abandoned,
        "seconds": round(time.monotonic() - started, 1),
    }


def _leases(settings: Settings) -> list[Lease]:
    """A lease of every application of the database, so that none of them writes a token; that of the settings comes first."""
    own = settings.application, backfill_lease(settings.application)
    return [Lease(name) for name in dict.fromkeys((*own, *once(settings.mysql, applications)))]


def _take(cursor: Cursor, leases: list[Lease]) -> None:
    for lease in leases:
        lease.take(cursor)


def _begin(cursor: Cursor, lease: Lease, keys: Keys) -> None:
    lease.check(cursor)  # locks the row that a person's verdict locks, too: none is half-way now
    begin_rotation(cursor, lease.application, keys)


def _finish(cursor: Cursor, lease: Lease, keys: Keys) -> int:
    lease.check(cursor)
    finish_rotation(cursor, lease.application, keys)
    return backfill_runs.abandon(cursor, lease.application)


def _writer(spark: SparkSession, settings: Settings, provenance: Provenance) -> DeltaWriter:
    session = spark.newSession()
    session.conf.set(STATISTICS, "true")
    return DeltaWriter(session, settings.storage.tables, provenance)


def _remove(spark: SparkSession, folder: str) -> None:
    """Delete what an unfinished backfill keeps: its files hold tokens of an earlier version."""
    files, path = located(spark, folder)
    is_recursive = True  # Hadoop's FileSystem.delete(Path, boolean)
    files.delete(path, is_recursive)
