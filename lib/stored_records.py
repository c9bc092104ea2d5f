"""The accepted records of both sides as a batch: from the history in Delta, or from the topics."""

from typing import TypeAlias

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib import pipeline
from lib.delta.reader import DeltaReader
from lib.delta.tables import PROFILES, STORE_RECORDS
from lib.errors import RefusedError
from lib.normalisation.shard import within
from lib.records.pair import Side
from lib.settings.keys import Keys
from lib.settings.model import Settings
from lib.sources import kafka

#: Normalised records of each side, with topic, partition, offset, ``phone`` and ``name_key``.
Sides: TypeAlias = dict[Side, DataFrame]


def from_history(delta: DeltaReader) -> Sides:
    """All that the archive holds; raises :class:`RefusedError` if there is none."""
    profiles, store_records = delta.read(PROFILES), delta.read(STORE_RECORDS)
    if profiles is None or store_records is None:
        raise RefusedError(
            f"There is no history below {delta.root}.",
            "Let identify_customers write it first, or name another source.",
        )
    return {Side.PROFILE: profiles, Side.STORE: store_records}


def history_of(spark: SparkSession, settings: Settings) -> Sides:
    """The history that the settings name."""
    return from_history(DeltaReader(spark, settings.storage.tables))


def from_topics(spark: SparkSession, settings: Settings, keys: Keys) -> Sides:
    """All of the shard that both topics hold now and that is no reject."""
    profiles, store_records = (
        kafka.batch(spark, settings.kafka, topic.topic)
        for topic in (settings.kafka.profiles, settings.kafka.store_records)
    )
    return {
        side: within(records, settings.shard).where(F.col("reject_reason").isNull()).drop("value", "dialled")
        for side, records in (
            (Side.PROFILE, pipeline.profiles_of(profiles, settings)),
            (Side.STORE, pipeline.store_records_of(store_records, settings, keys)),
        )
    }
