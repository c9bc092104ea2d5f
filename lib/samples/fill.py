"""Sample records into both topics, and the truth beside them."""

import time
from pathlib import Path

from pyspark.sql import SparkSession

from lib.samples.generate import profiles, store_records
from lib.samples.plan import Plan
from lib.samples.topics_writer import write
from lib.samples.truth import write_truth
from lib.settings.model import KafkaSettings
from lib.sources.topics import partition_counts


def fill_topics(spark: SparkSession, kafka: KafkaSettings, plan: Plan, truth: Path) -> dict[str, int]:
    """Write all records of the plan; how many, and how fast."""
    partitions = partition_counts(kafka)
    started = time.monotonic()
    left, right = profiles(spark, plan), store_records(spark, plan)
    topics = kafka.profiles.topic, kafka.store_records.topic
    written = [
        write(records, topic, kafka.bootstrap_servers, partitions[topic])
        for records, topic in zip((left, right), topics, strict=True)
    ]
    rate = round(sum(written) / (time.monotonic() - started))
    write_truth(truth, left.unionByName(right), plan)
    return {"profiles": written[0], "store_records": written[1], "records_per_second": rate}
