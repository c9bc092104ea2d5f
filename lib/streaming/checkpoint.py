"""Reads a checkpoint before its query starts."""

import json
from typing import TYPE_CHECKING

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.errors import RefusedError
from lib.records.batch_metrics import Offsets

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions"


def planned_offsets(spark: SparkSession, checkpoint: str) -> Offsets:
    """Where the last planned micro-batch ends; empty if none was planned.

    Also empty if the checkpoint cannot be read: Spark reports what is wrong with it when the query starts.
    """
    last = _last_planned(spark, checkpoint)
    return _of_all_sources(last.offsets()) if last else {}


def require_partitions(spark: SparkSession, checkpoint: str, partitions: int) -> None:
    """Raise :class:`RefusedError` if the state of a checkpoint has another number of partitions: somebody has changed it.

    Spark's own ``_streamingCheckpointManager.repartition()`` (4.2.0) returns as if all were well, and has destroyed a join state
    of format 4: the next micro-batch ends with an internal error.
    """
    last = _last_planned(spark, checkpoint)
    planned = last.metadataOpt().get().conf().get(SHUFFLE_PARTITIONS) if last else None
    found = int(planned.get()) if planned and planned.isDefined() else partitions
    if found != partitions:
        raise RefusedError(
            f"The checkpoint {checkpoint} was repartitioned: its state has {found} partitions in place of {partitions}.",
            "This destroys the join's state. Restore the checkpoint of before, or rebuild from the topics with --recover.",
        )


def _last_planned(spark: SparkSession, checkpoint: str) -> "JavaObject | None":
    """The entry of the last micro-batch in the offset log."""
    log = spark._jvm.org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqLog  # type: ignore[union-attr]  # noqa: SLF001
    is_read_only = True  # else it would make the folder
    try:
        last = log(spark._jsparkSession, f"{checkpoint}/offsets", is_read_only).getLatest()  # noqa: SLF001
        return last.get()._2() if last.isDefined() else None  # noqa: SLF001 - Scala's name
    except (Py4JError, PySparkException):
        return None


def _of_all_sources(ends: "JavaObject") -> Offsets:
    offsets: Offsets = {}
    for end in (ends.apply(place) for place in range(ends.size())):
        offsets |= json.loads(end.get().json()) if end.isDefined() else {}
    return offsets
