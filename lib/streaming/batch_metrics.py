"""What Spark knows of the micro-batch that is being written, read while it is being written.

Progress events come after a batch and are lost with a killed driver; these figures go into the same transaction
as the batch. They are read from the running execution, which PySpark does not wrap.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession

from lib.records.batch_metrics import BatchMetrics, Offsets

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

JOIN_NODE = "StreamingSymmetricHashJoin"
LATE = "numRowsDroppedByWatermark"


class RunningQuery:
    """The streaming query of this session that carries ``name``, seen from within its foreachBatch."""

    def __init__(self, spark: SparkSession, name: str) -> None:
        """The query may start later."""
        self._spark = spark
        self._name = name

    def metrics(self) -> BatchMetrics:
        """The figures of the batch that runs now; its rows must have been read."""
        stream = self._stream()
        execution = stream.lastExecution()
        observed = execution.observedMetrics()
        return BatchMetrics(
            profiles=_observed(observed, "profiles"),
            store_records=_observed(observed, "store_records"),
            late=sum(_metric(node, LATE) for node in _nodes(execution.executedPlan()) if _is_join(node)),
            watermark=execution.offsetSeqMetadata().batchWatermarkMs(),
            starts=_offsets(stream.committedOffsets()),
            offsets=_offsets(stream.availableOffsets()),
        )

    def offsets(self) -> Offsets:
        """Where the batch that runs now ends."""
        return _offsets(self._stream().availableOffsets())

    def _stream(self) -> "JavaObject":
        (query,) = (query for query in self._spark.streams.active if query.name == self._name)
        return query._jsq.streamingQuery()  # noqa: SLF001 - there is no public way


def _offsets(progress: "JavaObject") -> Offsets:
    """The offsets of a StreamProgress over all its sources."""
    offsets: Offsets = {}
    sources = progress.values().iterator()
    while sources.hasNext():
        offsets |= json.loads(sources.next().json())
    return offsets


def _observed(metrics: "JavaObject", name: str) -> dict[str, int]:
    """What :func:`lib.pipeline.linkable` counted of one topic."""
    rows = (metrics.get(part) for part in (name, f"{name}_clamped"))
    return {
        key: count for row in rows if row.isDefined() for key, count in json.loads(row.get().json()).items()
    }


def _nodes(plan: "JavaObject") -> "Iterator[JavaObject]":
    yield plan
    children = plan.children().iterator()
    while children.hasNext():
        yield from _nodes(children.next())


def _is_join(node: "JavaObject") -> bool:
    return str(node.nodeName()).startswith(JOIN_NODE)


def _metric(node: "JavaObject", name: str) -> int:
    metric: Any = node.metrics().get(name)
    return int(metric.get().value()) if metric.isDefined() else 0
