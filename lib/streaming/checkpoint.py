"""Reads a checkpoint before its query starts."""

import json
from typing import TYPE_CHECKING

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.records.batch_metrics import Offsets

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


def planned_offsets(spark: SparkSession, checkpoint: str) -> Offsets:
    """Where the last planned micro-batch ends; empty if none was planned.

    Also empty if the checkpoint cannot be read: Spark reports what is wrong with it when the query starts.
    """
    log = spark._jvm.org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqLog  # type: ignore[union-attr]  # noqa: SLF001
    is_read_only = True  # else it would make the folder
    try:
        last = log(spark._jsparkSession, f"{checkpoint}/offsets", is_read_only).getLatest()  # noqa: SLF001
        return _of_all_sources(last.get()._2().offsets()) if last.isDefined() else {}  # noqa: SLF001 - Scala's name
    except (Py4JError, PySparkException):
        return {}


def _of_all_sources(ends: "JavaObject") -> Offsets:
    offsets: Offsets = {}
    for end in (ends.apply(place) for place in range(ends.size())):
        offsets |= json.loads(end.get().json()) if end.isDefined() else {}
    return offsets
