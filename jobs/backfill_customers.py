"""Find customers in all stored records that the stream's window and blocking left out; for a scheduler."""

from functools import partial
from typing import Annotated

import typer

from lib.command import (
    EnvironmentOption,
    Output,
    OutputOption,
    SetOption,
    is_read_by_a_person,
    job_settings,
    run_command,
    show,
    suggest,
)
from lib.submission.layout import home

SinceOption = Annotated[
    str | None,
    typer.Option("--from", metavar="TIME|OFFSETS", help="Compare records from here on; default: all."),
]
UntilOption = Annotated[
    str | None, typer.Option("--to", metavar="TIME|OFFSETS", help="Compare records before this.")
]


def backfill_customers(
    since: SinceOption = None,
    until: UntilOption = None,
    max_records_per_second: Annotated[
        float | None, typer.Option(min=1, help="Read and write no faster than this.")
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    since_last: Annotated[
        bool, typer.Option("--since-last", help="Compare what came after the last backfill began.")
    ] = False,
    from_kafka: Annotated[
        bool, typer.Option("--from-kafka", help="Read the topics instead of the history.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would do, and write nothing.")
    ] = False,
) -> None:
    """Compare stored records with all others, however far apart in time, by wider blocking rules than the stream's.

    The stream may run meanwhile. The same command continues a run that was killed.
    TIME is ISO 8601, in UTC unless it has an offset; OFFSETS is JSON: topic, partition, offset.
    Example: ./spark-submit.sh backfill_customers --since-last
    """
    settings = job_settings(env, assignments, needs_secrets=True, in_bulk=True)
    from lib.backfill.changed_pairs import named  # noqa: PLC0415
    from lib.backfill.preparation import prepare  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.backfill.rendering import render, tell  # noqa: PLC0415
    from lib.backfill.request import Origin, Request  # noqa: PLC0415
    from lib.backfill.run import backfill, in_session  # noqa: PLC0415
    from lib.backfill.run import dry_run as would_do  # noqa: PLC0415

    request = Request(Origin.TOPICS if from_kafka else Origin.HISTORY, since, until, since_last=since_last)
    prepared = prepare(settings, home(), request, per_second=max_records_per_second, dry_run=dry_run)
    do = partial(would_do if dry_run else backfill, prepared=prepared, tell=tell)
    summary = named(in_session(prepared, home(), do), names=dry_run or is_read_by_a_person())
    show(summary, output, render(summary, dry_run=dry_run))
    suggest("review list", of=(env, assignments), output=output)


if __name__ == "__main__":
    run_command(backfill_customers)
