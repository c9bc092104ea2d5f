"""Both topics as streams of messages."""

import json
from collections.abc import Mapping

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.records.message import MESSAGE
from lib.settings.launch import is_local
from lib.settings.model import KafkaSettings

#: A task asks only for offsets that are there; yet a fetch that was under way before it moved on lets it wait for this long.
FETCH_WAIT = "10"  # ms; the broker's 500 would be a third of a micro-batch


def stream(
    spark: SparkSession, kafka: KafkaSettings, topic: str, max_records: int, starts: Mapping[str, int] | None
) -> DataFrame:
    """A stream of messages (:data:`lib.records.message.MESSAGE`) of one topic.

    ``max_records`` bounds the first micro-batch; ``starts`` is the offset by partition that a new checkpoint begins at, None the
    oldest there is. Lost offsets fail the query: what retention took must not go unnoticed.
    """
    reader = spark.readStream.format("kafka").options(
        subscribe=topic,
        startingOffsets="earliest" if starts is None else json.dumps({topic: starts}),
        failOnDataLoss="true",
        maxOffsetsPerTrigger=str(max_records),
        **{"kafka.fetch.max.wait.ms": FETCH_WAIT},
        **connection(kafka),
    )
    messages = reader.load().select(*(F.col(field.name) for field in MESSAGE.fields))
    # Of a small micro-batch a task is the dearest part: no more than can run at once, where that is known beforehand.
    context = spark.sparkContext
    return messages.coalesce(context.defaultParallelism) if is_local(context.master or "") else messages


def batch(spark: SparkSession, kafka: KafkaSettings, topic: str) -> DataFrame:
    """All messages that a topic holds now, with their ``key``."""
    reader = spark.read.format("kafka").options(subscribe=topic, **connection(kafka))
    return reader.load().select("key", *(F.col(field.name) for field in MESSAGE.fields))


def connection(kafka: KafkaSettings) -> dict[str, str]:
    """Options that every reader of the broker needs."""
    return {"kafka.bootstrap.servers": kafka.bootstrap_servers} | {
        f"kafka.{name}": value for name, value in kafka.options.items()
    }
