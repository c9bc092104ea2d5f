"""What a hostile record costs the processor: adversarial payloads of each field of each source, on the way to the join and to history.

Processor time is that of the thread of each task, so that what else the machine does hardly counts. The first rounds warm the JVM.
"""

import sys
from typing import Annotated

import pyarrow as pa
import typer
from pyspark.sql import functions as F

from lib import pipeline
from lib.evaluation.candidates import KEYS
from lib.records.message import MESSAGE
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.streaming.session import spark_session
from tests.conftest import HOME
from tests.hostile_shapes import FIELDS, hostile_payloads
from tests.task_times import milliseconds_of_tasks
from tests.way import OF_SIDE, records_of

COPIES = 8  # of a payload in its task
WARMING = 2


def measure(
    shapes: Annotated[int, typer.Option(min=1, help="Payloads of each field.")] = 1_000,
    longest: Annotated[int, typer.Option(min=200, help="Characters of the longest one.")] = 1_000_000,
    seed: Annotated[int, typer.Option(help="Of the payloads.")] = 1,
) -> None:
    """Print the mean and the worst of each field, in ms a record."""
    settings = load_settings(HOME / "conf", "local", {}, {})
    sys.stdout.write(f"{'field':<24}{'way':<10}{'mean ms':>10}{'worst ms':>10}{'its bytes':>12}\n")
    with spark_session(settings, HOME, "bench") as spark:
        for side, fields in FIELDS.items():
            for field in fields:
                payloads = hostile_payloads(side, field, seed, shapes, longest)
                for way, cost in costs(spark, settings, side, payloads):
                    worst = max(range(len(cost)), key=cost.__getitem__)
                    mean = sum(cost) / len(cost)
                    sizes = f"{mean:>10.2f}{cost[worst]:>10.2f}{len(payloads[worst]):>12,}"
                    sys.stdout.write(f"{side + ' ' + field:<24}{way:<10}{sizes}\n")
                    sys.stdout.flush()


def costs(spark, settings, side, payloads):
    """Of both ways, the processor ms of each payload, in their order."""
    source = OF_SIDE[side]
    model = load_linkage_model(HOME / settings.linkage.model)
    rows = messages(spark, source.name, payloads)

    def to_join(records):
        return pipeline.linkable(records, source, settings, model).drop("value")

    def to_history(records):
        return pipeline.kept_in_history(records, settings)

    for way, steps in (("join", to_join), ("history", to_history)):
        for _ in range(WARMING):
            milliseconds_of_tasks(spark, steps(records_of(source, rows, settings, KEYS)))
        found = milliseconds_of_tasks(spark, steps(records_of(source, rows, settings, KEYS)))
        yield way, [task / COPIES for task in found]
    rows.unpersist()


def messages(spark, topic, payloads):
    """Each payload some times, in a partition of its own."""
    count = len(payloads) * COPIES
    columns = {
        "topic": pa.repeat(topic, count),
        "partition": pa.array([row // COPIES for row in range(count)], pa.int32()),
        "offset": pa.array(range(count), pa.int64()),
        "timestamp": pa.repeat(pa.scalar(1_700_000_000_000_000, pa.timestamp("us", "UTC")), count),
        "value": pa.array([payload for payload in payloads for _ in range(COPIES)], pa.binary()),
    }
    rows = spark.createDataFrame(pa.table(columns), MESSAGE)
    kept = rows.repartitionById(len(payloads), F.col("partition")).persist()
    kept.count()
    return kept


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(measure)
    app()
