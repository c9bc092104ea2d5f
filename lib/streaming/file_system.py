"""Files through Hadoop, as Spark sees them: on a local disk, on HDFS or in an object store."""

from collections.abc import Sequence
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.errors import DependencyUnreachableError


def located(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """The ``org.apache.hadoop.fs.FileSystem`` that a path lies in, and the path as one of its own."""
    found = _jvm(spark).org.apache.hadoop.fs.Path(path)
    return _file_system(spark, found), found


def exists(spark: SparkSession, path: str) -> bool:
    """Whether there is such a file or folder; raises :class:`DependencyUnreachableError` when nobody can say."""
    try:
        files, found = located(spark, path)
        return bool(files.exists(found))
    except (Py4JError, PySparkException) as error:
        raise DependencyUnreachableError(
            f"The storage of {path} does not answer: {_said(error)}",
            "Start it, or correct the address under storage in the settings.",
        ) from error


def matching(spark: SparkSession, pattern: str) -> list[Any]:
    """The ``FileStatus`` of each file or folder that a glob pattern names."""
    files, path = located(spark, pattern)
    return list(files.globStatus(path) or ())


def all_exist(spark: SparkSession, uris: Sequence[str]) -> bool:
    """Whether each file is there, by its address as ``DataFrame.inputFiles`` has it: one file system, all escaped."""
    jvm = _jvm(spark)
    paths = [jvm.org.apache.hadoop.fs.Path(jvm.java.net.URI(uri)) for uri in uris]
    if not paths:
        return True
    files = _file_system(spark, paths[0])
    return all(files.exists(path) for path in paths)


def _said(error: Exception) -> str:
    """The first line of what Java said."""
    thrown = getattr(error, "java_exception", None)
    return (str(thrown) if thrown is not None else str(error)).partition("\n")[0]


def _jvm(spark: SparkSession) -> Any:  # noqa: ANN401 - it has no types
    return spark._jvm  # noqa: SLF001 - there is no public way


def _file_system(spark: SparkSession, path: Any) -> Any:  # noqa: ANN401 - as above
    return path.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf())  # noqa: SLF001
