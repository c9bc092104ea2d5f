"""Writes sample records to both topics and the truth about them to files, in one pass."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.errors import DependencyUnreachableError
from lib.records.pair import Side
from lib.samples.generate import generate, ids_of_task
from lib.samples.plan import Plan
from lib.samples.topics_writer import TopicWriter
from lib.samples.truth import write_truth
from lib.settings.model import KafkaSettings
from lib.sources.declared import PROFILES, STORE_RECORDS
from lib.sources.librdkafka import librdkafka_options
from lib.sources.topics import Topics

TRUTH_SCHEMA = "record_id string, person_id long, broken string"
TRUTH = ["record_id", "person_id", "broken"]
SAMPLED = {Side.PROFILE: PROFILES, Side.STORE: STORE_RECORDS}  # the sources that get sample records


@dataclass(frozen=True)
class TopicFill:
    """What all tasks that fill one topic need."""

    plan: Plan
    side: Side
    topic: str
    partitions: int
    tasks: int
    bootstrap_servers: str
    options: dict[str, str]


def fill_topics(spark: SparkSession, kafka: KafkaSettings, plan: Plan, truth: Path) -> dict[str, int]:
    """Write all records of the plan to the topics and the truth to a folder; returns the counts and the rate.

    Raises :class:`DependencyUnreachableError` when the broker does not answer or does not accept all records.
    """
    started = time.monotonic()
    produced = [_produced(spark, fill) for fill in _fills(spark, kafka, plan)]
    try:
        summary = write_truth(truth, reduce(DataFrame.unionByName, produced), plan)
    except PySparkException as error:
        # An exception of a Python worker reaches the driver as a JVM error that only quotes its name in the traceback.
        if DependencyUnreachableError.__name__ not in str(error):
            raise
        raise DependencyUnreachableError(
            f"The broker at {kafka.bootstrap_servers} did not take all records.",
            "Check it, and fill new topics.",
        ) from None
    written = {name: int(summary[name]) for name in ("profiles", "store_records")}
    return {**written, "records_per_second": round(sum(written.values()) / (time.monotonic() - started))}


def _fills(spark: SparkSession, kafka: KafkaSettings, plan: Plan) -> Iterator[TopicFill]:
    topics = {side: kafka.topic_of(source.name).topic for side, source in SAMPLED.items()}
    partitions = Topics(kafka, topics.values()).partition_counts()
    for side, topic in topics.items():
        # With more tasks than can run at once, the partitions of the waiting tasks would lag far behind the others.
        tasks = min(spark.sparkContext.defaultParallelism, partitions[topic])
        options = librdkafka_options(kafka)
        yield TopicFill(plan, side, topic, partitions[topic], tasks, kafka.bootstrap_servers, options)


def _produced(spark: SparkSession, fill: TopicFill) -> DataFrame:
    """The truth about the records of one topic. Evaluating it makes the tasks produce the records."""
    numbers = spark.range(0, fill.tasks, 1, fill.tasks)
    return numbers.mapInArrow(partial(_produce, fill), TRUTH_SCHEMA).withColumn(
        "side", F.lit(fill.side.value)
    )


def _produce(fill: TopicFill, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Produce the records of each task and yield the truth about them.

    This is a function of the module and not a closure: cloudpickle imports it by name on the worker, while it would have to
    pickle what a closure refers to, and confluent-kafka's classes cannot be pickled.
    """
    writer = TopicWriter(fill.topic, fill.bootstrap_servers, fill.options)
    count = fill.plan.count(fill.side)
    for task in (number for batch in numbers for number in batch.column("id").to_pylist()):
        for ids in ids_of_task(task, fill.tasks, fill.partitions, count):
            records = generate(fill.plan, fill.side, ids)
            writer.write(records, ids % fill.partitions)
            yield records.select(TRUTH)
    writer.finish()
