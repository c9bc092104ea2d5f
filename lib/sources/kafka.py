"""Reads a topic as a stream of messages, or as a batch."""

import json
from collections.abc import Mapping

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.records.consumed import BYTES, RECORDS, observation
from lib.records.message import MESSAGE
from lib.records.source import BySource, Sources
from lib.settings.launch import is_local
from lib.settings.model import KafkaSettings
from lib.sources.java_client import java_options

#: How long the broker may hold a fetch for which it has no records. A task asks only for offsets that exist, but the consumer
#: also fetches ahead, beyond the end of the topic, and a task has to wait until such a fetch returns.
FETCH_WAIT = "10"  # ms; Kafka's default of 500 would be a third of a micro-batch


def stream(
    spark: SparkSession,
    kafka: KafkaSettings,
    topic: str,
    max_records: int,
    starts: Mapping[str, int] | None,
    *,
    with_headers: bool = False,
) -> DataFrame:
    """A stream of the messages of one topic (:data:`lib.records.message.MESSAGE`), with ``headers`` if asked for.

    ``max_records`` bounds the first micro-batch. ``starts`` has the offset of each partition at which a new checkpoint begins; None
    stands for the oldest ones. Lost offsets fail the query, so that records deleted by retention do not go unnoticed.
    """
    reader = spark.readStream.format("kafka").options(
        subscribe=topic,
        startingOffsets="earliest" if starts is None else json.dumps({topic: starts}),
        failOnDataLoss="true",
        maxOffsetsPerTrigger=str(max_records),
        includeHeaders=str(with_headers).lower(),
        **{"kafka.fetch.max.wait.ms": FETCH_WAIT},
        **connection(kafka),
    )
    # Directly behind the reader, which is no part of the compiled code: so nothing is parted by it.
    counts = F.count(F.lit(1)).alias(RECORDS), F.sum(F.octet_length("value")).alias(BYTES)
    messages = reader.load().observe(observation(topic), *counts).select(*_columns(with_headers=with_headers))
    # In a small micro-batch, tasks are what costs most: so no more of them than can run at once, where that is known
    # beforehand.
    context = spark.sparkContext
    return messages.coalesce(context.defaultParallelism) if is_local(context.master or "") else messages


def streams(
    spark: SparkSession,
    kafka: KafkaSettings,
    sources: Sources,
    bounds: Mapping[str, int],
    starts: Mapping[str, Mapping[str, int] | None],
) -> BySource:
    """A stream of each source; ``bounds`` and ``starts`` are by topic, as :func:`stream` takes them."""
    return {
        source.name: stream(
            spark,
            kafka,
            topic := sources.topic_of(source),
            bounds[topic],
            starts.get(topic),
            with_headers=source.decoder.reads_headers,
        )
        for source in sources
    }


def batch(spark: SparkSession, kafka: KafkaSettings, topic: str, *, with_headers: bool = False) -> DataFrame:
    """All messages that a topic holds now, with their ``key``, and with ``headers`` if asked for."""
    options = {"subscribe": topic, "includeHeaders": str(with_headers).lower(), **connection(kafka)}
    messages = spark.read.format("kafka").options(**options).load()
    return messages.select("key", *_columns(with_headers=with_headers))


def _columns(*, with_headers: bool) -> tuple[str, ...]:
    """The columns to read; ``headers`` only if a decoder needs them, because they are an array in every row."""
    return (*MESSAGE.names, "headers") if with_headers else tuple(MESSAGE.names)


def connection(kafka: KafkaSettings) -> dict[str, str]:
    """The options that every reader of the broker needs."""
    return {f"kafka.{name}": value for name, value in java_options(kafka).items()}
