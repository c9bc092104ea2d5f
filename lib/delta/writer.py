"""Writes Delta tables. An append is idempotent, and every commit says which run made it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone

import pyarrow as pa
from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession

from lib.delta.kernel import KernelWriter, NotByKernelError
from lib.delta.provenance import Provenance
from lib.delta.reader import DeltaReader
from lib.delta.tables import REMOVALS
from lib.delta.transaction import DeltaTransaction
from lib.failpoints import failpoint

USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata"


class DeltaWriter(DeltaReader):
    """Writes the tables below one root folder; on a local disk, only one JVM may write a table."""

    def __init__(self, spark: SparkSession, root: str, provenance: Provenance) -> None:
        """``root`` is any path that Spark can write; the ``provenance`` is stored with every commit."""
        super().__init__(spark, root)
        self._provenance = provenance
        self._kernel = KernelWriter(spark, self._signature())

    def delete(self, table: str, condition: Column) -> None:
        """Delete the rows of a table that meet the condition, if there are any.

        The table ``removals`` keeps the version before, for questions about the past.
        """
        rows = self.read(table)
        if rows is None or rows.where(condition).isEmpty():
            return
        self._note_removal(table)
        with self.signed():
            DeltaTable.forPath(self._spark, self.path(table)).delete(condition)

    def update(self, table: str, condition: Column, values: Mapping[str, Column]) -> None:
        """Give the columns named in ``values`` these values in all rows that meet the condition, in one commit.

        Earlier versions keep the rows as they were. The condition is written into the table's log.
        """
        with self.signed():
            DeltaTable.forPath(self._spark, self.path(table)).update(condition, dict(values))

    def append_rows(self, table: str, rows: pa.Table, transaction: DeltaTransaction) -> None:
        """Append rows from the driver's memory; does nothing if the table already has the transaction."""
        failpoint(f"append.{table}")
        try:
            self._kernel.append(self.location(table), rows, transaction)
        except NotByKernelError:
            self._append(table, self._spark.createDataFrame(rows).coalesce(1), _options(transaction))
        failpoint(f"appended.{table}")

    def append(self, table: str, rows: DataFrame, transaction: DeltaTransaction) -> None:
        """Append the rows of a DataFrame; does nothing if the table already has the transaction."""
        failpoint(f"append.{table}")
        self._append(table, rows, _options(transaction))
        failpoint(f"appended.{table}")

    @contextmanager
    def signed(self) -> Iterator[None]:
        """Sign all commits of this session while the block runs; for statements, which take no options of their own."""
        self._spark.conf.set(USER_METADATA, self._signature())
        try:
            yield
        finally:
            self._spark.conf.unset(USER_METADATA)

    def _note_removal(self, table: str) -> None:
        """Note the newest version in ``removals``.

        This comes before the deletion, so that after a crash there may be one note too many, but never one too few.
        """
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
        return self._provenance.to_json()


def _options(transaction: DeltaTransaction) -> dict[str, str]:
    return {"txnAppId": transaction.application, "txnVersion": str(transaction.version)}
