"""Delta tables written: an append counts once, however often it is asked for. Every commit says who made it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone

import pyarrow as pa
from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession

from lib.delta.provenance import Provenance
from lib.delta.reader import DeltaReader
from lib.delta.tables import REMOVALS
from lib.failpoints import failpoint

USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata"


@dataclass(frozen=True)
class DeltaTransaction:
    """What makes an append count once: Delta ignores, silently, a version of an application that it has seen.

    Whatever may start to count anew, such as the batches of a rebuilt checkpoint, needs another application.
    """

    application: str
    version: int


class DeltaWriter(DeltaReader):
    """Writes the tables below one root folder; on a local disk only one JVM may write each."""

    def __init__(self, spark: SparkSession, root: str, provenance: Provenance) -> None:
        """``root`` is any path Spark knows; every commit carries the ``provenance``."""
        super().__init__(spark, root)
        self._provenance = provenance

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
        failpoint(f"append.{table}")
        self._append(
            table, rows, {"txnAppId": transaction.application, "txnVersion": str(transaction.version)}
        )
        failpoint(f"appended.{table}")

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
        return self._provenance.to_json()
