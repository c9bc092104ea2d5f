"""Delta tables: append once, however often it is asked for."""

from dataclasses import dataclass

import pyarrow as pa
from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession

from lib.failpoints import reach


@dataclass(frozen=True)
class DeltaTransaction:
    """What makes an append count once: Delta ignores, silently, a version of an application that it has seen.

    Whatever may start to count anew, such as the batches of a rebuilt checkpoint, needs another application.
    """

    application: str
    version: int


class DeltaTables:
    """The tables below one root folder; on a local disk only one JVM may write each."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        """``root`` is any path Spark knows."""
        self._spark = spark
        self._root = root.rstrip("/")

    def path(self, table: str) -> str:
        """Where a table lives."""
        return f"{self._root}/{table}"

    def read(self, table: str, version: int | None = None) -> DataFrame | None:
        """The rows of a table, as they are or as they were at a version; None as long as nothing was appended."""
        path = self.path(table)
        if not DeltaTable.isDeltaTable(self._spark, path):
            return None
        reader = self._spark.read.format("delta")
        return (reader if version is None else reader.option("versionAsOf", version)).load(path)

    def versions(self, table: str) -> DataFrame | None:
        """``version`` and ``timestamp`` of every append that Delta still knows of."""
        path = self.path(table)
        if not DeltaTable.isDeltaTable(self._spark, path):
            return None
        return DeltaTable.forPath(self._spark, path).history().select("version", "timestamp")

    def delete(self, table: str, condition: Column) -> None:
        """Delete rows of a table, where there is one."""
        if DeltaTable.isDeltaTable(self._spark, self.path(table)):
            DeltaTable.forPath(self._spark, self.path(table)).delete(condition)

    def append_rows(self, table: str, rows: pa.Table, transaction: DeltaTransaction) -> None:
        """Append rows of the driver; a transaction that is in the table already changes nothing."""
        self.append(table, self._spark.createDataFrame(rows).coalesce(1), transaction)

    def append(self, table: str, rows: DataFrame, transaction: DeltaTransaction) -> None:
        """As :meth:`append_rows`, for a DataFrame."""
        reach(f"append.{table}")
        (
            rows.write.format("delta")
            .mode("append")
            .option("txnAppId", transaction.application)
            .option("txnVersion", str(transaction.version))
            .option("mergeSchema", "true")
            .save(self.path(table))
        )
        reach(f"appended.{table}")
