"""Parts of the record's way as plain Spark batches over the topics, each in a process of its own: where the time goes.

python -m tests.bench.spark_parts scan | normalise | join
"""

import json
import os
import sys
import time

from lib import pipeline
from lib.settings.load import load_settings, read_secret
from lib.sources import kafka
from lib.streaming.session import create_session
from tests.conftest import HOME


def messages(spark, settings):
    """Both topics, as the stages take them."""
    return [
        kafka.batch(spark, settings.kafka, topic.topic).drop("key")
        for topic in (settings.kafka.profiles, settings.kafka.store_records)
    ]


def scan(spark, settings):
    """Every byte of both topics, and nothing done with it."""
    profiles, store_records = messages(spark, settings)
    return profiles.unionByName(store_records)


def normalise(spark, settings):
    """Every record parsed and normalised."""
    profiles, store_records = records(spark, settings)
    return profiles.unionByName(store_records, allowMissingColumns=True)


def join(spark, settings):
    """What a team would write first: all columns of the pairs of records with one phone."""
    profiles, store_records = (side.where("reject_reason IS NULL") for side in records(spark, settings))
    return profiles.alias("l").join(store_records.alias("r"), "phone")


def records(spark, settings):
    """Both sides, normalised."""
    keys = pipeline.Keys(read_secret(settings.privacy.card_key), read_secret(settings.privacy.identity_key))
    profiles, store_records = messages(spark, settings)
    return (
        pipeline.profiles_of(profiles, settings).drop("value"),
        pipeline.store_records_of(store_records, settings, keys).drop("value"),
    )


def run(part):
    """Seconds that a part takes, Spark's start not among them."""
    settings = load_settings(HOME / "conf", "local", {}, os.environ)
    spark = create_session(settings, HOME, "bench")
    started = time.monotonic()
    part(spark, settings).write.format("noop").mode("overwrite").save()
    seconds = time.monotonic() - started
    spark.stop()
    return {"seconds": seconds}


if __name__ == "__main__":
    parts = {"scan": scan, "normalise": normalise, "join": join}
    sys.stdout.write(json.dumps(run(parts[sys.argv[1]])))
