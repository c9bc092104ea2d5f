"""Run notebooks, and save them with their figures."""

from pathlib import Path
from typing import Annotated

import typer

from lib.command import (
    EnvironmentOption,
    Output,
    OutputOption,
    SetOption,
    job_settings,
    overrides_of,
    run_command,
    show,
    suggest,
)
from lib.submission.layout import home

NEEDS_SPARK = False  # each notebook has a session of its own


def notebooks(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Such as 02_matches; default: all of them."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="The folder for the results; default: .local/notebooks."),
    ] = None,
    customer_id: Annotated[
        int, typer.Option(min=0, help="For 03_one_customer; default: the one with the most identities.")
    ] = 0,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Run notebooks with the settings of a job, and save them with their figures as .ipynb.

    03 and 04 name people. Example: ./spark-submit.sh notebooks 01_sources 02_matches --to figures
    """
    folder = (to or home() / ".local/notebooks").absolute()
    job_settings(env, assignments)
    from lib.progress import step  # noqa: PLC0415
    from lib.reporting.notebooks import chosen, execute  # noqa: PLC0415 - --help must be quick

    sources = chosen(home() / "notebooks", names or [])
    parameters = {"environment": env, "assignments": overrides_of(assignments)}
    own = {"03_one_customer": {"customer_id": customer_id}}
    written = {}
    for source in sources:
        with step(f"Running {source.stem}"):
            written[source.stem] = str(execute(source, folder, parameters | own.get(source.stem, {})))
    show(written, output)
    suggest("lab", output=output)


if __name__ == "__main__":
    run_command(notebooks)
