"""Delta tables read: their rows as they are, or as they were."""

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession

from lib.streaming.file_system import all_exist, located, matching

DEPTHS = ("*/_delta_log", "*/*/_delta_log")  # a table may lie in a folder of tables


class DeltaReader:
    """The tables below one root folder."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        """``root`` is any path Spark knows."""
        self._spark = spark
        self.root = root.rstrip("/")

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
