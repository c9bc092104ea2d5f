"""Both topics as streams of messages."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.records.message import MESSAGE
from lib.settings.model import KafkaSettings


def stream(spark: SparkSession, kafka: KafkaSettings, topics: str, max_records: int) -> DataFrame:
    """A stream of messages (:data:`lib.records.message.MESSAGE`) of one topic, or of several with commas between.

    ``max_records`` bounds a micro-batch. Lost offsets fail the query: what retention took must not go unnoticed.
    """
    reader = spark.readStream.format("kafka").options(
        subscribe=topics,
        startingOffsets="earliest",
        failOnDataLoss="true",
        maxOffsetsPerTrigger=str(max_records),
        **connection(kafka),
    )
    return reader.load().select(*(F.col(field.name) for field in MESSAGE.fields))


def batch(spark: SparkSession, kafka: KafkaSettings, topic: str) -> DataFrame:
    """All messages that a topic holds now, with their ``key``."""
    reader = spark.read.format("kafka").options(subscribe=topic, **connection(kafka))
    return reader.load().select("key", *(F.col(field.name) for field in MESSAGE.fields))


def connection(kafka: KafkaSettings) -> dict[str, str]:
    """Options that every reader of the broker needs."""
    return {"kafka.bootstrap.servers": kafka.bootstrap_servers} | {
        f"kafka.{name}": value for name, value in kafka.options.items()
    }
