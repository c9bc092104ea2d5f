"""Turns records of a file into messages, so that they can go through the same stages as the stream's."""

import json
from collections.abc import Mapping
from datetime import datetime, timezone

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from lib.evaluation.labelled_set import Row
from lib.records.message import MESSAGE
from lib.records.pair import Side
from lib.settings.model import KafkaSettings
from lib.sources.declared import PROFILES, STORE_RECORDS

# The same for all records, so that every pair is within the join window.
WRITTEN_AT = datetime(2000, 1, 1, tzinfo=timezone.utc)


#: The source of each side's records in a labelled set.
LABELLED = {Side.PROFILE: PROFILES, Side.STORE: STORE_RECORDS}


def messages_of(spark: SparkSession, side: Side, rows: Mapping[str, Row], kafka: KafkaSettings) -> DataFrame:
    """One message for each record, as if from the topic of its source; the offset is the record's position."""
    count = len(rows)
    payloads = [json.dumps(row, ensure_ascii=False).encode() for row in rows.values()]
    table = pa.table(
        {
            "topic": pa.repeat(kafka.topic_of(LABELLED[side].name).topic, count),
            "partition": pa.repeat(pa.scalar(0, pa.int32()), count),
            "offset": pa.array(range(count), pa.int64()),
            "timestamp": pa.repeat(pa.scalar(WRITTEN_AT, pa.timestamp("us", "UTC")), count),
            "value": pa.array(payloads, pa.binary()),
        }
    )
    return spark.createDataFrame(table, MESSAGE)
