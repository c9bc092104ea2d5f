"""Reads Spark's figures of a micro-batch while it is being written.

Spark's progress events come after a batch and are lost if the driver is killed. These figures come from the running execution, so
that they can be committed in the transaction of the batch.
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
    """The streaming query ``name`` of this session, as seen from its foreachBatch function."""

    def __init__(self, spark: SparkSession, name: str, sources: Iterable[str] = ()) -> None:
        """``sources`` are the names of the counted sources. The query may start later."""
        self._spark = spark
        self._name = name
        self._sources = tuple(sources)
        self._joins: list[int] = []

    def metrics(self) -> BatchMetrics:
        """The figures of the current batch. Offsets are known from the start; counts and sizes after its rows were read."""
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
        """The join nodes of a plan. Every plan of a query has them at the same places, so they are searched once."""
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
    """What :func:`lib.pipeline.count_read` counted of one source."""
    row = metrics.get(name)
    counts: dict[str, int] = json.loads(row.get().json()) if row.isDefined() else {}
    return counts


def _numbered(plan: "JavaObject") -> "Iterator[JavaObject]":
    """The nodes of a plan, in the order of their numbers; each is a call into the JVM."""
    for number in count():
        node = plan.apply(number)
        if node is None:
            return
        yield node


def _is_join(node: "JavaObject | None") -> bool:
    return node is not None and str(node.nodeName()).startswith(JOIN_NODE)


def _sum(metrics: "list[JavaObject]", name: str) -> int:
    """The sum of a metric over several nodes; 0 if no node has it."""
    found: list[Any] = [of_node.get(name) for of_node in metrics]
    return sum(int(metric.get().value()) for metric in found if metric.isDefined())
