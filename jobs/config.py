"""Show all settings and where they come from, or validate them: show, validate."""

from enum import Enum
from typing import Annotated

import typer

from lib.command import (
    EnvironmentOption,
    Output,
    OutputOption,
    SetOption,
    overrides_of,
    run_command,
    show,
    suggest,
)
from lib.submission.layout import home

NEEDS_SPARK = False


class Action(str, Enum):
    """What to do with the settings."""

    SHOW = "show"
    VALIDATE = "validate"


def config(
    action: Annotated[
        Action, typer.Argument(help="show lists the settings, validate checks whether a job could start.")
    ],
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    sources: Annotated[
        bool,
        typer.Option(
            "--sources", help="For show: name the file, variable or option that each value comes from."
        ),
    ] = False,
) -> None:
    """Show all settings as a job would see them, or validate settings and linkage model and report all errors at once.

    Secrets are references and are not read; values that might hold a password are masked. `doctor` checks the references.
    Example: ./spark-submit.sh config show --sources
    """
    from lib.settings.linkage_model import load_linkage_model  # noqa: PLC0415 - --help must be quick
    from lib.settings.listing import listing, render  # noqa: PLC0415
    from lib.settings.load import read_layers, validated  # noqa: PLC0415

    layers = read_layers(home() / "conf", env, overrides_of(assignments))
    settings = validated(layers)
    if action is Action.VALIDATE:
        model = load_linkage_model(home() / settings.linkage.model)
        show({"settings": "OK", "linkage_model": f"OK, version {model.version}"}, output)
        suggest("doctor", of=(env, assignments), output=output)
        return
    listed = listing(settings, layers)
    rows = {one.path: {"value": one.value, "source": one.source} if sources else one.value for one in listed}
    show(rows, output, render(listed, with_sources=sources))


if __name__ == "__main__":
    run_command(config)
