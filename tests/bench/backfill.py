"""A backfill of sample records beside a plain Spark batch join of the same records, in one run.

The join is what a team would write first: records of both sides with an equal phone. The backfill finds pairs by all its rules,
decides, resolves, and keeps the customers in MySQL. Both read the history in Delta, which is written beforehand and not counted.
"""

import time
from collections.abc import Callable
from contextlib import closing
from typing import Annotated, Any

import typer
from pyspark.sql import SparkSession

from lib.backfill.preparation import prepare
from lib.backfill.request import Request
from lib.backfill.run import PARTITIONS, backfill
from lib.command import Output, show
from lib.delta.transaction import DeltaTransaction
from lib.delta.writer import DeltaWriter
from lib.records.pair import Side
from lib.samples.fill import fill_topics
from lib.samples.plan import Plan
from lib.settings.load import load_settings
from lib.settings.model import Settings
from lib.sources.declared import PROFILES, STORE_RECORDS
from lib.stored_records import from_topics, history_of
from lib.streaming.session import spark_session
from lib.submission.layout import local
from tests import tables
from tests.bench.servers import bench_sandbox
from tests.conftest import HOME
from tests.servers import environ_of, new_database, new_topics


def measure(
    profiles: Annotated[int, typer.Option(min=100)] = 100_000,
    store_records: Annotated[int, typer.Option(min=100)] = 1_000_000,
    rules: Annotated[str | None, typer.Option(help="Blocking rules, instead of the backfill's.")] = None,
) -> None:
    """Print records a second of both, and their ratio."""
    with bench_sandbox() as sandbox, new_database(sandbox) as database:
        topics = new_topics(sandbox, "backfill")
        overrides = {"linkage.backfill_rules": rules} if rules else {}
        environ = environ_of(sandbox, database, topics, sandbox.directory)
        settings = load_settings(HOME / "conf", "local", overrides, environ)
        figures = _measure(settings, Plan(profiles, store_records))
    show(figures, Output.TEXT)


def _measure(settings: Settings, plan: Plan) -> dict[str, Any]:
    with (
        spark_session(settings, HOME, "bench") as spark,
        closing(prepare(settings, HOME, Request())) as prepared,
    ):
        spark.conf.set("spark.sql.shuffle.partitions", PARTITIONS)
        fill_topics(spark, settings.kafka, plan, local() / "bench/truth")
        delta = DeltaWriter(spark, settings.storage.tables, prepared.provenance)
        for side, records in from_topics(spark, settings, prepared.sources, prepared.keys).items():
            table = (PROFILES if side is Side.PROFILE else STORE_RECORDS).history_table
            delta.append(table, records.drop("reject_reason"), DeltaTransaction("bench", 0))
        _, join_seconds = _timed(lambda: _join(spark, settings))
        summary, seconds = _timed(lambda: backfill(spark, prepared))
    records = plan.profiles + plan.store_records
    return {
        "records": records,
        "customers": tables.count(settings, "customers"),
        "pairs that are no non-match": tables.count(settings, "customer_edges"),
        "join, records/s": round(records / join_seconds),
        "backfill, records/s": round(records / seconds),
        "backfill to join": round(join_seconds / seconds, 3),
        "seconds of the join": round(join_seconds, 1),
        "seconds of the backfill": round(seconds, 1),
        "records read": summary["records_read"],
    }


def _join(spark: SparkSession, settings: Settings) -> None:
    """Every column of both sides is made, as for a table that is written."""
    sides = history_of(spark, settings)
    pairs = sides[Side.PROFILE].alias("l").join(sides[Side.STORE].alias("r"), "phone")
    pairs.write.format("noop").mode("overwrite").save()


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.monotonic()
    return work(), time.monotonic() - started


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(measure)
    app()
