"""Sets how many records each source of a running query may read in the next micro-batch (ADR 0025).

Spark asks a source for its limit once, when the query starts. It keeps the answer in ``uniqueSources`` and passes it to
``latestOffset`` whenever it plans a micro-batch (``MicroBatchExecution.constructNextBatch`` of Spark 4.2), with every trigger,
``availableNow`` included. While foreachBatch runs, the query's thread waits, so a limit set there holds from the next plan on.
"""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from pyspark.sql import DataFrame, SparkSession

from lib.streaming.execution import running_execution
from lib.streaming.query import ForeachBatch

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

#: How many records of each topic the next micro-batch may read, by how many of each remain.
Share: TypeAlias = Callable[[dict[str, int]], dict[str, int]]


def sharing(spark: SparkSession, query: str, share: Share, write: ForeachBatch) -> ForeachBatch:
    """Wrap ``write``: after each micro-batch, the limit of each topic follows what the micro-batch left unread."""

    def write_and_share(batch: DataFrame, batch_id: int) -> None:
        write(batch, batch_id)
        set_limits(spark, query, share)

    return write_and_share


def set_limits(spark: SparkSession, query: str, share: Share) -> None:
    """Set the limits of the next micro-batch; call it from the query's foreachBatch function.

    The limits stay as they are if the batch does not know the ends of the topics, as after a crash, when it runs again.
    """
    stream = running_execution(spark, query)
    sources = stream.uniqueSources()
    remaining = [
        (source, *_remaining(stream.availableOffsets().get(source), stream.latestOffsets().get(source)))
        for source in _each(sources.keys())
    ]
    if not all(topic for _, topic, _ in remaining):
        return
    limits = share({topic: records for _, topic, records in remaining})
    at_most = spark._jvm.org.apache.spark.sql.connector.read.streaming.ReadLimit.maxRows  # type: ignore[union-attr]  # noqa: SLF001
    for source, topic, _ in remaining:
        sources = sources.updated(source, at_most(limits[topic]))
    getattr(stream, "uniqueSources_$eq")(sources)  # how Scala spells an assignment


def _remaining(end: "JavaObject", latest: "JavaObject") -> tuple[str, int]:
    """The topic of a source and the number of its records after the micro-batch; an empty topic if that is unknown."""
    if not (end.isDefined() and latest.isDefined()):
        return "", 0
    ((topic, ends),) = json.loads(end.get().json()).items()
    ((_, there),) = json.loads(latest.get().json()).items()
    return topic, max(0, sum(there.values()) - sum(ends.values()))


def _each(found: "JavaObject") -> "Iterator[JavaObject]":
    iterator = found.iterator()
    while iterator.hasNext():
        yield iterator.next()
