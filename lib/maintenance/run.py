"""Maintains all Delta tables of an application; while its stream runs, if the storage allows that."""

import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from lib.database.application import Application, take_over
from lib.database.migrations import migrate
from lib.delta.provenance import Provenance
from lib.delta.tables import QUARANTINE
from lib.delta.writer import DeltaWriter
from lib.errors import RefusedError
from lib.maintenance.storage import CLUSTERED_BY, allows_two_writers
from lib.maintenance.table import Table
from lib.progress import step
from lib.revision import revision
from lib.settings.linkage_model import load_linkage_model
from lib.settings.model import Settings
from lib.streaming.session import spark_session

JOB = "maintain_history"
CONF = {
    # Appends are written without statistics, because they must be quick. Compacted files get them, for data skipping.
    "spark.databricks.delta.stats.collect": "true",
    # Otherwise VACUUM takes the retention from the table's properties only, which cannot be changed while a stream runs.
    "spark.databricks.delta.vacuum.retentionWindowIgnore.enabled": "false",
    "spark.databricks.delta.retentionDurationCheck.enabled": "false",  # the settings have their own minimum
    "spark.databricks.delta.vacuum.logging.enabled": "true",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "32",  # tasks of a listing; 10,000 by default
}
TableReport = dict[str, Any]


def maintain(
    delta: DeltaWriter, spark: SparkSession, settings: Settings, application: Application | None
) -> Iterator[TableReport]:
    """Compact, cluster and vacuum each table; yields a report of each.

    ``application`` holds the lease. If it is None, because a stream runs, the properties of the tables are left alone.
    """
    retention = settings.storage.retention
    for name in delta.names():
        if application is not None:
            application.mysql.transaction(application.lease.check)
        table, columns = Table(spark, delta.location(name)), CLUSTERED_BY.get(name, ())
        started, before = time.monotonic(), table.state()
        with delta.signed(), step(f"Maintaining {name}"):
            if application is not None:
                table.arrange(columns, retention)
            if application is not None and name == QUARANTINE:
                table.forget_earlier_payloads()
            table.compact()
            deleted, freed = table.vacuum(retention)
        table.checkpoint()
        after = table.state()
        yield {
            "table": name,
            "files_before": before.files,
            "files_after": after.files,
            "bytes_before": before.size,
            "bytes_after": after.size,
            "files_deleted": deleted,
            "bytes_deleted": freed,
            "clustered_by": list(after.clustered_by),
            "seconds": round(time.monotonic() - started, 1),
        }


def foresee(delta: DeltaWriter, spark: SparkSession, settings: Settings) -> Iterator[TableReport]:
    """For a dry run: the files of each table, and how many old ones would be deleted; writes nothing."""
    for name in delta.names():
        table = Table(spark, delta.location(name))
        started, state = time.monotonic(), table.state()
        yield {
            "table": name,
            "files_before": state.files,
            "bytes_before": state.size,
            "files_to_delete": table.count_deletable(settings.storage.retention),
            "clustered_by": list(state.clustered_by),
            "seconds": round(time.monotonic() - started, 1),
        }


def maintain_history(settings: Settings, home: Path, *, is_dry: bool) -> list[TableReport]:
    """Maintain every table with the lease and a Spark session of its own; a dry run needs no lease.

    Raises :class:`RefusedError` if a driver runs, and the storage lets only one process write a Delta table.
    """
    version = load_linkage_model(home / settings.linkage.model).version
    with nullcontext() if is_dry else _lease(settings, home) as application:
        run = application.lease.driver if application else uuid.uuid4().hex
        provenance = Provenance(run, settings.application, JOB, version, revision(home))
        with spark_session(settings, home, "maintain history") as spark:
            return maintained(spark, settings, provenance, application, is_dry=is_dry)


def maintained(
    spark: SparkSession,
    settings: Settings,
    provenance: Provenance,
    application: Application | None,
    *,
    is_dry: bool = False,
) -> list[TableReport]:
    """A report for each table of what was done, or would be done; the caller stops the session."""
    session = spark.newSession()
    for name, value in CONF.items():
        session.conf.set(name, value)
    delta = DeltaWriter(session, settings.storage.tables, provenance)
    found = foresee(delta, session, settings) if is_dry else maintain(delta, session, settings, application)
    return list(found)


@contextmanager
def _lease(settings: Settings, home: Path) -> Iterator[Application | None]:
    """The application, whose lease is held while the block runs; None if a driver runs and the storage allows two writers."""
    migrate(settings.mysql, home / "conf/mysql")
    try:
        application = take_over(settings)
    except RefusedError:
        if not allows_two_writers(settings):
            raise RefusedError(
                f"A driver runs {settings.application}, and on {settings.storage.tables} only one process at a time "
                "may write a Delta table.",
                "Stop it first; it continues where it stopped when you start it again.",
            ) from None
        yield None
        return
    with closing(application):
        yield application
