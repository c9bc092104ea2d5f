"""Reads Delta tables, at their newest version or at an earlier one."""

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession

from lib.streaming.file_system import all_exist, located, matching

DEPTHS = ("*/_delta_log", "*/*/_delta_log")  # a table may be in a subfolder, such as history/profiles


class DeltaReader:
    """Reads the tables below one root folder."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        """``root`` is any path that Spark can read."""
        self._spark = spark
        self.root = root.rstrip("/")

    def path(self, table: str) -> str:
        """The path of a table."""
        return f"{self.root}/{table}"

    def location(self, table: str) -> str:
        """The absolute URI of a table, for SQL statements: these do not resolve a relative path."""
        files, path = located(self._spark, self.path(table))
        return str(files.makeQualified(path).toString())

    def names(self) -> list[str]:
        """The names of all tables below the root, sorted."""
        files, root = located(self._spark, self.root)
        logs = (log for depth in DEPTHS for log in matching(self._spark, self.path(depth)))
        paths = (log.getPath().getParent() for log in logs)
        base = files.makeQualified(root).toUri()
        return sorted(base.relativize(path.toUri()).getPath() for path in paths)

    def read(self, table: str, version: int | None = None) -> DataFrame | None:
        """The rows of a table, at its newest version unless one is given; None if the table does not exist yet."""
        path = self.path(table)
        if not DeltaTable.isDeltaTable(self._spark, path):
            return None
        reader = self._spark.read.format("delta")
        return (reader if version is None else reader.option("versionAsOf", version)).load(path)

    def has_files(self, rows: DataFrame) -> bool:
        """Whether all files of ``rows`` still exist: those of an old version may have been vacuumed."""
        return all_exist(self._spark, rows.inputFiles())
