"""A Delta table: its state, and the statements that maintain it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pyspark.sql import Row, SparkSession

from lib.streaming.session import retention_properties

VACUUMED = "VACUUM END"
LATEST = 20  # commits; enough to find our own VACUUM among those of a running stream


@dataclass(frozen=True)
class State:
    """The files and bytes of the newest version, and the table's clustering columns and properties."""

    files: int
    size: int
    clustered_by: tuple[str, ...]
    properties: dict[str, str]


class Table:
    """A Delta table. The caller signs its commits (:meth:`lib.delta.writer.DeltaWriter.signed`)."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        """``path`` is an absolute URI (:meth:`lib.delta.reader.DeltaReader.location`)."""
        self._spark = spark
        self._path = path

    def state(self) -> State:
        """The current state."""
        (row,) = self._run("DESCRIBE DETAIL {table}")
        return State(row.numFiles, row.sizeInBytes, tuple(row.clusteringColumns), row.properties)

    def arrange(self, columns: tuple[str, ...], retention: timedelta) -> None:
        """Set the clustering columns and the retention, if they differ.

        This changes the table's metadata, which makes a concurrent append fail: so only while no driver runs.
        """
        state, wanted = self.state(), retention_properties(retention)
        if columns and state.clustered_by != columns:
            self._run(f"ALTER TABLE {{table}} CLUSTER BY ({', '.join(columns)})")
        if any(state.properties.get(name) != value for name, value in wanted.items()):
            listed = ", ".join(f"'{name}' = '{value}'" for name, value in wanted.items())
            self._run(f"ALTER TABLE {{table}} SET TBLPROPERTIES ({listed})")

    def forget_earlier_payloads(self) -> None:
        """Delete the payloads that earlier versions kept, which may hold card numbers that their redaction missed.

        The files in which they were go with the vacuum after the retention.
        """
        columns = self._spark.read.format("delta").load(self._path).columns
        is_earlier = "payload IS NOT NULL" + (
            " AND payload_bytes IS NULL" if "payload_bytes" in columns else ""
        )
        if "payload" in columns and self._run(f"SELECT 1 FROM {{table}} WHERE {is_earlier} LIMIT 1"):  # noqa: S608
            self._run(f"UPDATE {{table}} SET payload = NULL WHERE {is_earlier}")  # noqa: S608

    def compact(self) -> None:
        """Compact small files, and cluster them if the table has clustering columns; clustered files are not rewritten."""
        self._run("OPTIMIZE {table}")

    def vacuum(self, retention: timedelta) -> tuple[int, int]:
        """Delete the files that no version within the retention needs; returns their number and their bytes."""
        self._run(f"VACUUM {{table}} RETAIN {_hours(retention)} HOURS")
        commits = self._run(f"DESCRIBE HISTORY {{table}} LIMIT {LATEST}")
        # With vacuum logging, Delta commits a VACUUM START with the figures, and a VACUUM END; newest commits come first.
        ended = next((at for at, row in enumerate(commits) if row.operation == VACUUMED), None)
        if ended is None:
            return 0, 0
        began = next(row for row in commits[ended:] if row.operation == "VACUUM START")
        deleted = int(began.operationMetrics["numFilesToDelete"])
        return deleted, int(began.operationMetrics["sizeOfDataToDelete"])

    def count_deletable(self, retention: timedelta) -> int:
        """How many files :meth:`vacuum` would delete."""
        return len(self._run(f"VACUUM {{table}} RETAIN {_hours(retention)} HOURS DRY RUN"))

    def checkpoint(self) -> None:
        """Write a checkpoint of the Delta log, from which readers start; this also removes log files older than the retention.

        There is no SQL statement for it, so it goes through py4j to ``org.apache.spark.sql.delta.DeltaLog``.
        """
        jvm: Any = self._spark._jvm  # noqa: SLF001 - there is no public way
        session = self._spark._jsparkSession  # noqa: SLF001
        jvm.org.apache.spark.sql.delta.DeltaLog.forTable(session, self._path).checkpoint()

    def _run(self, statement: str) -> list[Row]:
        return self._spark.sql(statement.format(table=f"delta.`{self._path}`")).collect()


def _hours(retention: timedelta) -> int:
    return retention // timedelta(hours=1)
