"""What Spark knows of the micro-batch that is being written, read while it is being written.

Progress events come after a batch and are lost with a killed driver; these figures go into the same transaction
as the batch. They are read from the running execution.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession

from lib.records.batch_metrics import BatchMetrics, Offsets
from lib.streaming.execution import running_execution

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

JOIN_NODE = "StreamingSymmetricHashJoin"
LATE = "numRowsDroppedByWatermark"
#: What the join's state takes, by the names of ``stream_progress``; rows are not counted (spark-defaults.conf).
STATE = {"state_file_bytes": "rocksdbSstFileSize", "state_memory_bytes": "stateMemory"}


class RunningQuery:
    """The streaming query of this session that carries ``name``, seen from within its foreachBatch."""

    def __init__(self, spark: SparkSession, name: str, sources: Iterable[str] = ()) -> None:
        """``sources`` are the names under which its records are counted; the query may start later."""
        self._spark = spark
        self._name = name
        self._sources = tuple(sources)
        self._joins: list[int] = []

    def metrics(self) -> BatchMetrics:
        """The figures of the batch that runs now; its rows must have been read."""
        stream = running_execution(self._spark, self._name)
        execution = stream.lastExecution()
        observed = execution.observedMetrics()
        joins = [node.metrics() for node in self._join_nodes(execution.executedPlan())]
        return BatchMetrics(
            sources={source: _observed(observed, source) for source in self._sources},
            late=_sum(joins, LATE),
            watermark=execution.offsetSeqMetadata().batchWatermarkMs(),
            starts=_offsets(stream.committedOffsets()),
            offsets=_offsets(stream.availableOffsets()),
            latest=_offsets(stream.latestOffsets()),
            triggered_at=stream.getLatestExecutionContext().currentTriggerStartTimestamp(),
            state={name: _sum(joins, metric) for name, metric in STATE.items()},
        )

    def _join_nodes(self, plan: "JavaObject") -> "list[JavaObject]":
        """The joins of a plan; every batch of a query has them where the first one had, and a plan has many nodes."""
        nodes = [plan.apply(number) for number in self._joins]
        if not nodes or not all(map(_is_join, nodes)):
            self._joins = [number for number, node in enumerate(_numbered(plan)) if _is_join(node)]
            nodes = [plan.apply(number) for number in self._joins]
        return nodes


def _offsets(progress: "JavaObject") -> Offsets:
    """The offsets of a StreamProgress over all its sources."""
    offsets: Offsets = {}
    sources = progress.values().iterator()
    while sources.hasNext():
        offsets |= json.loads(sources.next().json())
    return offsets


def _observed(metrics: "JavaObject", name: str) -> dict[str, int]:
    """What :func:`lib.pipeline.count_read` and :func:`lib.pipeline.with_event_time` counted of one source."""
    rows = (metrics.get(part) for part in (name, f"{name}_clamped"))
    return {
        key: count for row in rows if row.isDefined() for key, count in json.loads(row.get().json()).items()
    }


def _numbered(plan: "JavaObject") -> "Iterator[JavaObject]":
    """The nodes of a plan in the order of their numbers; each is a call into the JVM."""
    for number in count():
        node = plan.apply(number)
        if node is None:
            return
        yield node


def _is_join(node: "JavaObject | None") -> bool:
    return node is not None and str(node.nodeName()).startswith(JOIN_NODE)


def _sum(metrics: "list[JavaObject]", name: str) -> int:
    """A metric over several nodes; 0 where none has it."""
    found: list[Any] = [of_node.get(name) for of_node in metrics]
    return sum(int(metric.get().value()) for metric in found if metric.isDefined())
