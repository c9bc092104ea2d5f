"""Delta tables: append once, however often it is asked for."""

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from lib.sinks.batch_ledger import BatchKey


class DeltaTables:
    """The tables below one root folder; on a local disk only one JVM may write each."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        """``root`` is any path Spark knows."""
        self._spark = spark
        self._root = root.rstrip("/")

    def path(self, table: str) -> str:
        """Where a table lives."""
        return f"{self._root}/{table}"

    def append_rows(self, table: str, rows: pa.Table, key: BatchKey) -> None:
        """Append rows of the driver; a batch that is in the table already changes nothing."""
        self.append(table, self._spark.createDataFrame(rows).coalesce(1), key)

    def append(self, table: str, rows: DataFrame, key: BatchKey) -> None:
        """As :meth:`append_rows`, for a DataFrame.

        Delta ignores a version of an application that it has seen, so the epoch is part of the application's name:
        batches of a rebuilt checkpoint start at 0 again and would be ignored silently.
        """
        (
            rows.write.format("delta")
            .mode("append")
            .option("txnAppId", f"{key.application}:{key.epoch}")
            .option("txnVersion", str(key.batch_id))
            .option("mergeSchema", "true")
            .save(self.path(table))
        )
