"""What payloads cost the processor on the way to the join and to history.

Processor time is that of the thread of each task, so that what else the machine does hardly counts.
"""

import json

import pyarrow as pa
from pyspark.sql import functions as F

from lib import pipeline
from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.linkage_model import load_linkage_model
from tests.conftest import HOME
from tests.hostile_shapes import ORDINARY
from tests.task_times import milliseconds_of_tasks
from tests.way import OF_SIDE, records_of

KEYS = Keys(b"c" * 32, b"i" * 32)
PLAIN = json.dumps({name: ORDINARY[name] for name in ("name", "phone")}).encode()


def ways(settings, source):
    """The steps of a record behind parsing, by where they lead."""
    model = load_linkage_model(HOME / settings.linkage.model)
    return {
        "join": lambda records: pipeline.linkable(records, source, settings, model).drop("value"),
        "history": lambda records: pipeline.kept_in_history(records, settings),
    }


def parser_alone(spark, size, *, copies=8, rounds=5):
    """The processor ms of Spark's JSON parser for an array of numbers that has so many bytes; the best of some rounds."""
    texts = ["[1e5]", f"[{','.join(['1e5'] * (size // 4))}]"]
    columns = {
        "task": pa.array([task for task in range(2) for _ in range(copies)], pa.int32()),
        "text": [text for text in texts for _ in range(copies)],
    }
    rows = spark.createDataFrame(pa.table(columns)).repartitionById(2, F.col("task")).persist()
    read = rows.select(F.from_json("text", "array<string>").alias("read"))
    try:
        times = [milliseconds_of_tasks(spark, read) for _ in range(rounds)]
        return min((of_long - of_short) / copies for of_short, of_long in times)
    finally:
        rows.unpersist()


def costs(spark, settings, side, groups, *, copies, rounds):
    """By way, the processor ms of the payloads of each group together, beyond those of a plain record; the best of some rounds."""
    source = OF_SIDE[side]
    rows = messages(spark, source.name, [[PLAIN], *groups], copies)

    def of_tasks(steps):
        first, *others = milliseconds_of_tasks(spark, steps(records_of(source, rows, settings, KEYS)))
        return [max(0, other - first) / copies for other in others]

    try:
        for way, steps in ways(settings, source).items():
            found = [of_tasks(steps) for _ in range(rounds)]
            yield way, [min(times) for times in zip(*found, strict=True)]
    finally:
        rows.unpersist()


def messages(spark, topic, groups, copies):
    """The payloads of each group some times, in a partition of its own."""
    rows = [(task, payload) for task, payloads in enumerate(groups) for payload in payloads * copies]
    columns = {
        "topic": pa.repeat(topic, len(rows)),
        "partition": pa.array([task for task, _ in rows], pa.int32()),
        "offset": pa.array(range(len(rows)), pa.int64()),
        "timestamp": pa.repeat(pa.scalar(1_700_000_000_000_000, pa.timestamp("us", "UTC")), len(rows)),
        "value": pa.array([payload for _, payload in rows], pa.binary()),
    }
    found = spark.createDataFrame(pa.table(columns), MESSAGE)
    kept = found.repartitionById(len(groups), F.col("partition")).persist()
    kept.count()
    return kept
