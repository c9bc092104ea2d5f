"""Reads the accepted records of both sides as a batch, from the history in Delta or from the topics."""

from typing import TypeAlias

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib import pipeline
from lib.delta.reader import DeltaReader
from lib.errors import RefusedError
from lib.normalisation.record import ASKED_LIBRARY
from lib.records.cuts import CUTS
from lib.records.pair import Side
from lib.records.source import Sources
from lib.settings.keys import Keys
from lib.settings.model import Settings
from lib.sources import kafka
from lib.sources.declared import declared_sources

#: Normalised records of each side, with topic, partition, offset, ``phone`` and ``name_key``.
Sides: TypeAlias = dict[Side, DataFrame]


def from_history(delta: DeltaReader, sources: Sources) -> Sides:
    """All records of the history; raises :class:`RefusedError` if a side has no table yet."""
    found = {side: _kept_of(delta, sources, side) for side in Side}
    if not all(found.values()):
        raise RefusedError(
            f"There is no history below {delta.root}.",
            "Run identify_customers first, which writes it, or name another source.",
        )
    return {side: pipeline.union(tables) for side, tables in found.items()}


def history_of(spark: SparkSession, settings: Settings) -> Sides:
    """The history of the declared sources, at the place that the settings name."""
    delta = DeltaReader(spark, settings.storage.tables)
    return from_history(delta, declared_sources(settings.kafka))


def from_topics(spark: SparkSession, settings: Settings, sources: Sources, keys: Keys) -> Sides:
    """The accepted records of this shard that the topics hold now."""
    records = {}
    for source in sources:
        topic, with_headers = sources.topic_of(source), source.decoder.reads_headers
        messages = kafka.batch(spark, settings.kafka, topic, with_headers=with_headers)
        records[source.name] = pipeline.records_of(messages, source, sources, settings, keys)
    accepted = F.col("reject_reason").isNull()
    return {
        side: pipeline.union_of(records, sources, side).where(accepted).drop("value", ASKED_LIBRARY, *CUTS)
        for side in Side
    }


def _kept_of(delta: DeltaReader, sources: Sources, side: Side) -> list[DataFrame]:
    """The history tables of a side that exist; sources of a side may share a table."""
    tables = dict.fromkeys(source.history_table for source in sources.of_side(side))
    read = (delta.read(table) for table in tables)
    return [rows for rows in read if rows is not None]
