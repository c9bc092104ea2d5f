"""Write the main figures as a self-contained HTML file, for a phone, an e-mail or a printer."""

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


def report(
    to: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where to write it; default: .local/report.html.")
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Write the main figures of the tables as one HTML file: sources, matches, review, operations.

    It has counts only, and no names, phones or e-mail addresses. Example: ./spark-submit.sh report --to report.html
    """
    path = (to or home() / ".local/report.html").absolute()
    settings = job_settings(env, assignments)
    from lib.reporting.report import write_report  # noqa: PLC0415 - --help must not wait for pyspark

    figures = write_report(settings, path)
    show(figures, output)
    suggest("notebooks", "lab", of=(env, assignments), output=output)


if __name__ == "__main__":
    run_command(report)
