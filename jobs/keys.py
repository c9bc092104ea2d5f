"""Write what executors on other machines need of the keys into a file: export. Bring tokens to a new card key: rotate."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lib.command import EnvironmentOption, Output, OutputOption, SetOption, job_settings, run_command, show
from lib.errors import SettingsError
from lib.submission.layout import home

if TYPE_CHECKING:
    from lib.settings.model import Settings

NEEDS_SPARK = False  # rotate starts it itself, once everything else is checked


class Action(str, Enum):
    """What to do with the keys."""

    EXPORT = "export"
    ROTATE = "rotate"


def keys(
    action: Annotated[
        Action,
        typer.Argument(
            help="export writes the file for executors; rotate brings all stored tokens to the newest card key."
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Argument(dir_okay=False, help="For export: a new file; only its owner may read it."),
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Write the keys in the form in which executors on other machines hold them, or change the key of card tokens.

    export: the file is as secret as the keys. Hand it to the executors as a secret of the cluster, and name its place there with
    -Djava.security.properties=FILE in spark.executor.extraJavaOptions.

    rotate: privacy.card_key names the new key, privacy.earlier_card_keys those before. No job of the application may run. If it is
    killed, run it again. Example: ./spark-submit.sh keys export executors.properties, or ./spark-submit.sh keys rotate
    """
    if (file is None) is (action is Action.EXPORT):
        raise SettingsError(
            "export takes a FILE, and rotate takes none.", "Example: keys export executors.properties"
        )
    place = file and file.absolute()  # before the settings change to the project's folder
    settings = job_settings(env, assignments, needs_secrets=action is Action.ROTATE)
    if place is None:
        _rotate(settings, output)
    else:
        from lib.settings.keys import read_keys, write_for_executors  # noqa: PLC0415 - --help must be quick

        write_for_executors(read_keys(settings.privacy), place)
        show({"written": str(file)}, output)


def _rotate(settings: "Settings", output: Output) -> None:
    from lib.key_rotation.rendering import Progress, render, stays  # noqa: PLC0415
    from lib.key_rotation.run import rotate  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.submission.own_spark import prepare_for_spark  # noqa: PLC0415

    prepare_for_spark()
    result = rotate(settings, home(), Progress()) | {"stays": stays(settings)}
    show(result, output, render(result, settings))


if __name__ == "__main__":
    run_command(keys)
