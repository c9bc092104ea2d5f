"""What each step of a record's way costs the processor: microseconds of one core a store record, the reading of its input not counted.

Each step is a Spark batch of its own over cached input, its best of some runs, in a warm JVM with both compilers. Processor
time is that of the JVM, so that what else the machine does hardly counts.
"""

import sys
from typing import Annotated

import numpy as np
import pyarrow as pa
import typer
from pyspark.sql import functions as F

from lib import pipeline
from lib.evaluation.candidates import KEYS
from lib.identity.identity_id import with_identity_id
from lib.normalisation.letter_forms import fold
from lib.normalisation.name import plain_name_key
from lib.normalisation.plain_phone import home_number, plain_number
from lib.normalisation.record import normalise
from lib.normalisation.several_numbers import numbers_in
from lib.parsing.record import decode, parse
from lib.records.message import MESSAGE
from lib.records.pair import Side
from lib.samples.generate import generate
from lib.samples.plan import Plan
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.sources.declared import STORE_RECORDS
from lib.streaming.session import spark_session
from tests.bench.usage import TICKS, ticks
from tests.conftest import HOME

ROUNDS = 4
PARTITIONS = 4
MICRO = 1_000_000


def measure(records: Annotated[int, typer.Option(min=1_000, help="Store records.")] = 500_000) -> None:
    """Print what each step costs."""
    settings = load_settings(HOME / "conf", "local", {"spark.jvm": "in_bulk"}, {})
    sys.stdout.write(f"{'step':<28}{'us a record':>12}\n")
    with spark_session(settings, HOME, "bench") as spark:
        for name, rows, expression in steps(spark, settings, records):
            cost = max(0.0, seconds(spark, rows, expression) - seconds(spark, rows, lambda same: same))
            sys.stdout.write(f"{name:<28}{cost / records * MICRO:>12.2f}\n")
            sys.stdout.flush()


def steps(spark, settings, records):
    """Name, cached input and what is done with it, from the bytes to the blocking keys."""
    region = settings.records.default_region
    messages = kept(sample(spark, records))
    yield "JSON to fields", messages, lambda rows: decode(rows, STORE_RECORDS, settings.records).drop("value")

    def typed(rows):
        decoded = decode(rows, STORE_RECORDS, settings.records)
        return parse(decoded, STORE_RECORDS, settings.kafka.store_records, KEYS).drop("value")

    yield "parse, card tokenised", messages, typed
    parsed = kept(typed(messages))
    name, written = F.col("name"), F.col("written_phone")
    plain = plain_number(written)
    for title, column in (
        ("name: plain key", plain_name_key(F.lower(name))),
        ("name: fold", fold(name)),
        ("phone: plain number", plain),
    ):
        yield title, parsed, lambda rows, column=column: rows.withColumn("found", column)
    numbers = kept(parsed.withColumn("plain", plain))
    for title, column in (
        ("phone: home number", home_number(F.col("plain"), region)),
        ("phone: the library", numbers_in(written, region)),
    ):
        yield title, numbers, lambda rows, column=column: rows.withColumn("found", column)
    yield "normalise, all of it", parsed, lambda rows: normalise(rows, region)
    normal = kept(normalise(parsed, region))
    model = load_linkage_model(HOME / settings.linkage.model)
    yield "identity id", normal, lambda rows: with_identity_id(rows, Side.STORE, KEYS.identity)
    yield (
        "counted, timed, keyed",
        normal,
        lambda rows: pipeline.linkable(rows, STORE_RECORDS, settings, model),
    )


def sample(spark, records):
    """Store records as messages."""
    made = generate(Plan(max(1, records // 10), records), Side.STORE, np.arange(records))
    count = pa.repeat(pa.scalar(0, pa.int32()), records)
    columns = {
        "topic": pa.repeat("store-details", records),
        "partition": count,
        "offset": pa.array(range(records), pa.int64()),
        "timestamp": made["timestamp"].cast(pa.timestamp("ms", "UTC")).cast(pa.timestamp("us", "UTC")),
        "value": made["value"].cast(pa.binary()),
    }
    return spark.createDataFrame(pa.table(columns), MESSAGE)


def kept(rows):
    """The same rows in memory."""
    cached = rows.repartition(PARTITIONS).persist()
    cached.count()
    return cached


def seconds(spark, rows, work):
    """Of the processor; the best of some rounds."""
    pid = spark._jvm.java.lang.ProcessHandle.current().pid()  # noqa: SLF001 - there is no public way
    best = float("inf")
    for _ in range(ROUNDS):
        before = ticks(pid)
        work(rows).write.format("noop").mode("overwrite").save()
        best = min(best, (ticks(pid) - before) / TICKS)
    return best


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(measure)
    app()
