"""Delta tables: append once, however often it is asked for. Every commit says who made it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone

import pyarrow as pa
from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession

from lib.failpoints import reach
from lib.sinks.file_system import all_exist, located, matching
from lib.sinks.provenance import Provenance

USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata"
REMOVALS = "removals"
DEPTHS = ("*/_delta_log", "*/*/_delta_log")  # a table may lie in a folder of tables


@dataclass(frozen=True)
class DeltaTransaction:
    """What makes an append count once: Delta ignores, silently, a version of an application that it has seen.

    Whatever may start to count anew, such as the batches of a rebuilt checkpoint, needs another application.
    """

    application: str
    version: int


class DeltaTables:
    """The tables below one root folder; on a local disk only one JVM may write each."""

    def __init__(self, spark: SparkSession, root: str, provenance: Provenance | None = None) -> None:
        """``root`` is any path Spark knows; who only reads has no ``provenance``."""
        self._spark = spark
        self.root = root.rstrip("/")
        self._provenance = provenance

    def path(self, table: str) -> str:
        """Where a table lives."""
        return f"{self.root}/{table}"

    def location(self, table: str) -> str:
        """The same from its file system on, as a statement needs it: SQL knows no relative folder."""
        files, path = located(self._spark, self.path(table))
        return str(files.makeQualified(path).toString())

    def names(self) -> list[str]:
        """Every table below the root, in the order of their names."""
        files, root = located(self._spark, self.root)
        logs = (log for depth in DEPTHS for log in matching(self._spark, self.path(depth)))
        paths = (log.getPath().getParent() for log in logs)
        base = files.makeQualified(root).toUri()
        return sorted(base.relativize(path.toUri()).getPath() for path in paths)

    def read(self, table: str, version: int | None = None) -> DataFrame | None:
        """The rows of a table, of its newest version unless one is named; None as long as nothing was appended."""
        path = self.path(table)
        if not DeltaTable.isDeltaTable(self._spark, path):
            return None
        reader = self._spark.read.format("delta")
        return (reader if version is None else reader.option("versionAsOf", version)).load(path)

    def has_files(self, rows: DataFrame) -> bool:
        """Whether all files of a version that was read are still there."""
        return all_exist(self._spark, rows.inputFiles())

    def delete(self, table: str, condition: Column) -> None:
        """Delete rows of a table, where there are any; ``removals`` keeps the version before, for who asks about the past."""
        rows = self.read(table)
        if rows is None or rows.where(condition).isEmpty():
            return
        self._note_removal(table)
        with self.signed():
            DeltaTable.forPath(self._spark, self.path(table)).delete(condition)

    def append_rows(self, table: str, rows: pa.Table, transaction: DeltaTransaction) -> None:
        """Append rows of the driver; a transaction that is in the table already changes nothing."""
        self.append(table, self._spark.createDataFrame(rows).coalesce(1), transaction)

    def append(self, table: str, rows: DataFrame, transaction: DeltaTransaction) -> None:
        """As :meth:`append_rows`, for a DataFrame."""
        reach(f"append.{table}")
        self._append(
            table, rows, {"txnAppId": transaction.application, "txnVersion": str(transaction.version)}
        )
        reach(f"appended.{table}")

    @contextmanager
    def signed(self) -> Iterator[None]:
        """Sign the commits of statements that take no options while the block runs."""
        self._spark.conf.set(USER_METADATA, self._signature())
        try:
            yield
        finally:
            self._spark.conf.unset(USER_METADATA)

    def _note_removal(self, table: str) -> None:
        """Before the rows go, so that a crash leaves a note too many rather than one too few."""
        newest = DeltaTable.forPath(self._spark, self.path(table)).history(1).first()
        if newest is None:
            return
        row = {"table": table, "version": newest.version, "removed_at": datetime.now(timezone.utc)}
        self._append(REMOVALS, self._spark.createDataFrame(pa.Table.from_pylist([row])).coalesce(1), {})

    def _append(self, table: str, rows: DataFrame, options: dict[str, str]) -> None:
        (
            rows.write.format("delta")
            .mode("append")
            .options(**options, userMetadata=self._signature(), mergeSchema="true")
            .save(self.path(table))
        )

    def _signature(self) -> str:
        if self._provenance is None:
            raise ValueError("Who writes to Delta tables has to name the provenance of its commits.")
        return self._provenance.to_json()
