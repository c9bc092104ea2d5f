"""Parts of the record's way as plain Spark batches over the topics, each in a process of its own: where the time goes.

python -m tests.bench.spark_parts scan | normalise | join
"""

import json
import os
import sys
import time

from lib.evaluation.candidates import KEYS
from lib.settings.load import load_settings
from lib.sources import kafka
from lib.sources.declared import declared_sources
from lib.stored_records import from_topics
from lib.streaming.session import spark_session
from tests.conftest import HOME


def scan(spark, settings):
    """Every byte of both topics, and nothing done with it."""
    profiles, store_records = (
        kafka.batch(spark, settings.kafka, topic.topic)
        for topic in (settings.kafka.profiles, settings.kafka.store_records)
    )
    return profiles.unionByName(store_records)


def normalise(spark, settings):
    """Every record parsed and normalised."""
    profiles, store_records = _stored(spark, settings)
    return profiles.unionByName(store_records, allowMissingColumns=True)


def join(spark, settings):
    """What a team would write first: all columns of the pairs of records with one phone."""
    profiles, store_records = _stored(spark, settings)
    return profiles.alias("l").join(store_records.alias("r"), "phone")


def _stored(spark, settings):
    """Both sides without what this project adds to a record for itself."""
    sides = from_topics(spark, settings, declared_sources(settings.kafka), KEYS)
    return (records.drop("identity_id", "placeholder_phone") for records in sides.values())


def run(part):
    """Seconds that a part takes, Spark's start not among them."""
    settings = load_settings(HOME / "conf", "local", {"spark.jvm": "in_bulk"}, os.environ)
    with spark_session(settings, HOME, "bench") as spark:
        started = time.monotonic()
        part(spark, settings).write.format("noop").mode("overwrite").save()
        return {"seconds": time.monotonic() - started}


if __name__ == "__main__":
    parts = {"scan": scan, "normalise": normalise, "join": join}
    sys.stdout.write(json.dumps(run(parts[sys.argv[1]])))
