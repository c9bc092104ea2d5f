"""Find the people who are in both topics, and keep them as customers in MySQL."""

import sys
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
from lib.submission.child import INTERRUPTED
from lib.submission.layout import home


def identify_customers(
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    available_now: Annotated[
        bool, typer.Option("--available-now", help="Process all available records, then stop.")
    ] = False,
    recover: Annotated[
        bool, typer.Option("--recover", help="Rebuild from the topics, in a new epoch.")
    ] = False,
) -> None:
    """Find the people who are in both topics, and keep them as customers in MySQL.

    Runs until it is stopped. Example: ./spark-submit.sh identify_customers --env local --available-now
    """
    settings = job_settings(env, assignments, needs_secrets=True, in_bulk=available_now)
    from lib.identification import run  # noqa: PLC0415 - --help must not wait for pyspark

    if not available_now:
        sys.stderr.write("It runs until Ctrl-C, and then ends with the current micro-batch.\n")
    was_stopped, summary = run(settings, home(), available_now=available_now, recover=recover)
    show(summary, output)
    suggest("review list", "report", of=(env, assignments), output=output)
    sys.exit(INTERRUPTED if was_stopped else 0)


if __name__ == "__main__":
    run_command(identify_customers)
