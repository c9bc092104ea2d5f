"""Compact, cluster and vacuum the Delta tables; for a scheduler, once a week."""

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
from lib.submission.layout import home


def maintain_history(
    retention: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION", help="How long to keep old versions, such as 30d; default: storage.retention."
        ),
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would do, and write nothing.")
    ] = False,
) -> None:
    """Compact small files of the Delta tables, cluster them, and delete files that no recent version needs.

    On a local disk, the stream must be stopped; on a shared store, it may run meanwhile.
    Example: ./spark-submit.sh maintain_history --retention 30d
    """
    given = [] if retention is None else [f"storage.retention={retention}"]
    settings = job_settings(env, [*(assignments or ()), *given])
    from lib.maintenance.rendering import render, warning  # noqa: PLC0415
    from lib.maintenance.run import maintain_history as run  # noqa: PLC0415 - --help must not wait for pyspark

    kept = settings.storage.retention
    sys.stderr.write(warning(kept))
    tables = run(settings, home(), is_dry=dry_run)
    result = {"retention_seconds": kept.total_seconds(), "dry_run": dry_run, "tables": tables}
    show(result, output, render(tables, kept, is_dry=dry_run))
    suggest("report", of=(env, assignments), output=output)


if __name__ == "__main__":
    run_command(maintain_history)
