"""Describes a micro-batch that is being written, for a person who waits for its end."""

import json
from typing import TYPE_CHECKING

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.records.batch_metrics import Offsets, records_before
from lib.streaming.execution import running_execution

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


def described(spark: SparkSession, query: str, batch_id: int) -> str:
    """The micro-batch by its number and query, and by its number of records, where Spark tells it.

    Asked from another thread than that of the batch, and of Spark and its checkpoint only: a broker that is silent delays no answer.
    """
    records = _records(spark, query)
    many = "" if records is None else f" ({records:,} records)"
    return f"micro-batch {batch_id} of {query}{many}"


def _records(spark: SparkSession, query: str) -> int | None:
    """How many records lie between the offsets of the running micro-batch; None if the query has just ended."""
    try:
        stream = running_execution(spark, query)
        return sum(_of_source(stream, source) for source in _sources(stream))
    except (Py4JError, PySparkException, ValueError):
        return None


def _of_source(stream: "JavaObject", source: "JavaObject") -> int:
    end, start = stream.availableOffsets().get(source), stream.committedOffsets().get(source)
    # Before its first micro-batch is committed, a source begins where the checkpoint says.
    begin = start.get() if start.isDefined() else source.initialOffset()
    return records_before(_offsets(end.get())) - records_before(_offsets(begin))


def _sources(stream: "JavaObject") -> "list[JavaObject]":
    keys = stream.uniqueSources().keys().toSeq()
    return [keys.apply(place) for place in range(keys.size())]


def _offsets(position: "JavaObject") -> Offsets:
    found: Offsets = json.loads(position.json())
    return found
