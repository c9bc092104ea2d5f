"""One Delta table: its state, and the statements that maintain it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pyspark.sql import Row, SparkSession

from lib.streaming.session import retention_properties

VACUUMED = "VACUUM END"
LATEST = 20  # commits among which the own one is found, beside a stream that goes on


@dataclass(frozen=True)
class State:
    """Files and bytes of the newest version, and what is set on the table."""

    files: int
    size: int
    clustered_by: tuple[str, ...]
    properties: dict[str, str]


class Table:
    """A Delta table by its path; ``signed`` commits are the caller's business."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        """Nothing is read yet."""
        self._spark = spark
        self._path = path

    def state(self) -> State:
        """As the table is now."""
        (row,) = self._run("DESCRIBE DETAIL {table}")
        return State(row.numFiles, row.sizeInBytes, tuple(row.clusteringColumns), row.properties)

    def arrange(self, columns: tuple[str, ...], retention: timedelta) -> None:
        """Set clustering columns and retention, where they are others.

        That changes the table's metadata, which fails an append that is under way: only while no driver runs.
        """
        state, wanted = self.state(), retention_properties(retention)
        if columns and state.clustered_by != columns:
            self._run(f"ALTER TABLE {{table}} CLUSTER BY ({', '.join(columns)})")
        if any(state.properties.get(name) != value for name, value in wanted.items()):
            listed = ", ".join(f"'{name}' = '{value}'" for name, value in wanted.items())
            self._run(f"ALTER TABLE {{table}} SET TBLPROPERTIES ({listed})")

    def compact(self) -> None:
        """Make small files into large ones, clustered where the table is; what was clustered before is left alone."""
        self._run("OPTIMIZE {table}")

    def vacuum(self, retention: timedelta) -> tuple[int, int]:
        """Delete the files that no version within the retention needs; how many there were, and their bytes."""
        self._run(f"VACUUM {{table}} RETAIN {_hours(retention)} HOURS")
        commits = self._run(f"DESCRIBE HISTORY {{table}} LIMIT {LATEST}")
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
        """Write the log down as one file, and clear what is older than the retention: a reader begins there."""
        jvm: Any = self._spark._jvm  # noqa: SLF001 - there is no public way
        session = self._spark._jsparkSession  # noqa: SLF001
        jvm.org.apache.spark.sql.delta.DeltaLog.forTable(session, self._path).checkpoint()

    def _run(self, statement: str) -> list[Row]:
        return self._spark.sql(statement.format(table=f"delta.`{self._path}`")).collect()


def _hours(retention: timedelta) -> int:
    return retention // timedelta(hours=1)
