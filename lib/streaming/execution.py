"""The running execution of a streaming query, which PySpark does not wrap."""

from typing import TYPE_CHECKING

from pyspark.sql import SparkSession

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


def running_execution(spark: SparkSession, name: str) -> "JavaObject":
    """The ``MicroBatchExecution`` of the query of this session that carries ``name``."""
    (query,) = (query for query in spark.streams.active if query.name == name)
    return query._jsq.streamingQuery()  # noqa: SLF001 - there is no public way
