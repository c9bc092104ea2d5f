"""Show the whole system at work: real servers, sample records, and the customers that it finds in them."""

import signal
import sys
from datetime import datetime, timezone
from typing import Annotated

import typer

from lib.command import EnvironmentOption, Output, OutputOption, SetOption, overrides_of, run_command, show
from lib.submission.child import INTERRUPTED
from lib.submission.layout import home

NEEDS_SPARK = False  # it starts Spark itself, beside the servers


def demo(
    profiles: Annotated[int, typer.Option(min=1, help="How many profiles.")] = 10_000,
    store_records: Annotated[int, typer.Option(min=1, help="How many store records.")] = 100_000,
    overlap: Annotated[
        float, typer.Option(min=0, max=1, help="Share of store records of people with a profile.")
    ] = 0.1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Leave Kafka and MySQL running.")] = False,
) -> None:
    """Run sample records from a real Kafka broker through the streaming job into a real MySQL server.

    The first run sets everything up. Example: ./spark-submit.sh demo --profiles 10000 --store-records 100000
    """
    overrides = overrides_of(assignments)
    from lib.demo.session import demonstrate  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.samples.plan import Plan  # noqa: PLC0415

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up and end as after Ctrl-C
    plan = Plan(profiles, store_records, overlap, seed, now=datetime.now(timezone.utc))
    figures = demonstrate(home(), plan, (env, overrides), keep=keep, on_screen=output is Output.TEXT)
    if figures is None:
        sys.exit(INTERRUPTED)
    if output is Output.JSON:
        show(figures.as_dict(), output)


if __name__ == "__main__":
    run_command(demo)
