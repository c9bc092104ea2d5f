"""Files through Hadoop, as Spark sees them: on a local disk, on HDFS or in an object store."""

from typing import Any

from pyspark.sql import SparkSession


def located(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """The ``org.apache.hadoop.fs.FileSystem`` that a path lies in, and the path as one of its own."""
    jvm: Any = spark._jvm  # noqa: SLF001 - there is no public way
    found = jvm.org.apache.hadoop.fs.Path(path)
    return found.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf()), found  # noqa: SLF001


def matching(spark: SparkSession, pattern: str) -> list[Any]:
    """The ``FileStatus`` of each file or folder that a glob pattern names."""
    files, path = located(spark, pattern)
    return list(files.globStatus(path) or ())
