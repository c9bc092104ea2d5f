"""Fill both topics with sample records of people who do not exist, and write to a file who is who."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from lib.command import (
    EnvironmentOption,
    Output,
    OutputOption,
    SetOption,
    job_settings,
    run_command,
    show,
    suggest,
)
from lib.submission.layout import home


def generate_records(
    profiles: Annotated[int, typer.Option(min=1, help="How many profiles.")] = 100_000,
    store_records: Annotated[
        int, typer.Option("--store-records", min=1, help="How many store records.")
    ] = 1_000_000,
    overlap: Annotated[
        float, typer.Option(min=0, max=1, help="Share of store records of people with a profile.")
    ] = 0.1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same records.")] = 1,
    now: Annotated[
        datetime | None, typer.Option(help="The time of the newest record, UTC; default: now.")
    ] = None,
    truth: Annotated[Path, typer.Option(help="The folder for the truth: who is who.")] = Path(".local/truth"),
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Fill both topics, which must exist, with sample records.

    Example: ./spark-submit.sh generate_records --profiles 100000 --store-records 1000000 --seed 7
    """
    settings = job_settings(env, assignments)
    from lib.progress import step  # noqa: PLC0415
    from lib.samples.fill import fill_topics  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.samples.plan import Plan  # noqa: PLC0415
    from lib.streaming.session import spark_session  # noqa: PLC0415

    at = (now or datetime.now(timezone.utc)).replace(tzinfo=timezone.utc)
    plan = Plan(profiles, store_records, overlap, seed, now=at)
    with spark_session(settings, home(), "generate records") as spark, step("Writing the records"):
        show(fill_topics(spark, settings.kafka, plan, truth), output)
    suggest("identify_customers --available-now", of=(env, assignments), output=output)


if __name__ == "__main__":
    run_command(generate_records)
