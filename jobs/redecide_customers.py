"""Let another linkage model decide on all pairs anew: in the shadow with --diff, for good with --promote."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lib.command import EnvironmentOption, Output, OutputOption, SetOption, job_settings, run_command, show
from lib.errors import SettingsError
from lib.submission.layout import home


def redecide_customers(
    model: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A file as train_weights writes it.")
    ],
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="List the customers that it would merge, split, create and dissolve."),
    ] = False,
    promote: Annotated[bool, typer.Option("--promote", help="Do it; the stream must not run.")] = False,
) -> None:
    """Hold all records of the history against each other under another model, against the customers as they are.

    Ids are carried over, and what a person decided stays. Nothing changes until --promote.
    Example: ./spark-submit.sh redecide_customers conf/linkage_model.v4.yaml --diff
    """
    if diff == promote:
        raise SettingsError("It is not said what to do with the model.", "Give --diff or --promote.")
    path = model.absolute()
    settings = job_settings(
        env, [*(assignments or []), f"linkage.model={path}"], needs_secrets=True, in_bulk=True
    )
    from lib.backfill import redecide  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.backfill.preparation import prepare  # noqa: PLC0415
    from lib.backfill.rendering import render_model, tell  # noqa: PLC0415
    from lib.backfill.request import Request  # noqa: PLC0415
    from lib.backfill.run import in_session  # noqa: PLC0415

    prepared = prepare(settings, home(), Request(redecides=True), dry_run=diff)
    do = partial(redecide.diff if diff else redecide.promote, prepared=prepared, tell=tell)
    summary = in_session(prepared, home(), do)
    show(summary, output, render_model(summary, str(model), promoted=promote))


if __name__ == "__main__":
    run_command(redecide_customers)
