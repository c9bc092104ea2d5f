"""Sets how many records each source of a running query may read in the next micro-batch (ADRs 0025 and 0028).

Spark asks a source for its limit once, when the query starts. It keeps the answer in ``uniqueSources`` and passes it to
``latestOffset`` whenever it plans a micro-batch (``MicroBatchExecution.constructNextBatch`` of Spark 4.2), with every trigger,
``availableNow`` included. While foreachBatch runs, the query's thread waits, so a limit set there holds from the next plan on.
"""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from pyspark.sql import DataFrame, SparkSession

from lib.records.consumed import BYTES, RECORDS, Consumed, observation
from lib.streaming.execution import running_execution
from lib.streaming.query import ForeachBatch

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

#: How many records of each topic the next micro-batch may read, by what this one consumed of each, and by how many remain, which
#: is None if nobody knows, as for a batch that runs again after a crash.
Share: TypeAlias = Callable[[dict[str, Consumed], dict[str, int] | None], dict[str, int]]


def sharing(spark: SparkSession, query: str, share: Share, write: ForeachBatch) -> ForeachBatch:
    """Wrap ``write``: after each micro-batch, the limit of each topic follows what the micro-batch read, and what it left."""

    def write_and_share(batch: DataFrame, batch_id: int) -> None:
        write(batch, batch_id)
        set_limits(spark, query, share)

    return write_and_share


def set_limits(spark: SparkSession, query: str, share: Share) -> None:
    """Set the limits of the next micro-batch; call it from the query's foreachBatch function."""
    stream = running_execution(spark, query)
    sources = stream.uniqueSources()
    ends, latest = stream.availableOffsets(), stream.latestOffsets()
    found = [(source, ends.get(source), latest.get(source)) for source in _each(sources.keys())]
    if not all(end.isDefined() for _, end, _ in found):
        return
    topics = [_topic(end) for _, end, _ in found]
    is_known = all(there.isDefined() for *_, there in found)
    remaining = [_remaining(end, there) for _, end, there in found] if is_known else []
    observed = stream.lastExecution().observedMetrics()
    consumed = {topic: _consumed(observed.get(observation(topic))) for topic in topics}
    limits = share(consumed, dict(zip(topics, remaining, strict=True)) if is_known else None)
    at_most = spark._jvm.org.apache.spark.sql.connector.read.streaming.ReadLimit.maxRows  # type: ignore[union-attr]  # noqa: SLF001
    for (source, *_), topic in zip(found, topics, strict=True):
        sources = sources.updated(source, at_most(limits[topic]))
    getattr(stream, "uniqueSources_$eq")(sources)  # how Scala spells an assignment


def _topic(end: "JavaObject") -> str:
    """The one topic of a source."""
    (topic,) = json.loads(end.get().json())
    return str(topic)


def _remaining(end: "JavaObject", latest: "JavaObject") -> int:
    """The number of records of a source after the micro-batch."""
    ((_, ends),) = json.loads(end.get().json()).items()
    ((_, there),) = json.loads(latest.get().json()).items()
    return max(0, int(sum(there.values()) - sum(ends.values())))


def _consumed(observed: "JavaObject") -> Consumed:
    counts = json.loads(observed.get().json()) if observed.isDefined() else {}
    return Consumed(counts.get(RECORDS, 0), counts.get(BYTES) or 0)


def _each(found: "JavaObject") -> "Iterator[JavaObject]":
    iterator = found.iterator()
    while iterator.hasNext():
        yield iterator.next()
