"""Let another linkage model decide on all pairs again: only show the changes (--diff), or make them (--promote)."""

from functools import partial
from pathlib import Path
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
)
from lib.errors import SettingsError
from lib.submission.layout import home


def redecide_customers(
    model: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A model file, such as train_weights writes.")
    ],
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="List the customers that it would merge, split, create and dissolve."),
    ] = False,
    promote: Annotated[
        bool, typer.Option("--promote", help="Make the changes; the stream must not run.")
    ] = False,
) -> None:
    """Compare all records of the history under another model, and compare the result with the present customers.

    Customers keep their ids, and people's verdicts stay in force. Nothing changes without --promote.
    Example: ./spark-submit.sh redecide_customers conf/linkage_model.v5.yaml --diff
    """
    if diff == promote:
        raise SettingsError(
            "Give either --diff or --promote.", "--diff shows the changes, --promote makes them."
        )
    path = model.absolute()
    settings = job_settings(
        env, [*(assignments or []), f"linkage.model={path}"], needs_secrets=True, in_bulk=True
    )
    from lib.backfill import redecide  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.backfill.changed_pairs import named  # noqa: PLC0415
    from lib.backfill.preparation import prepare  # noqa: PLC0415
    from lib.backfill.rendering import render_model, tell  # noqa: PLC0415
    from lib.backfill.request import Request  # noqa: PLC0415
    from lib.backfill.run import in_session  # noqa: PLC0415

    prepared = prepare(settings, home(), Request(redecides=True), dry_run=diff)
    do = partial(redecide.diff if diff else redecide.promote, prepared=prepared, tell=tell)
    summary = named(in_session(prepared, home(), do), names=diff or is_read_by_a_person())
    show(summary, output, render_model(summary, str(model), promoted=promote))


if __name__ == "__main__":
    run_command(redecide_customers)
