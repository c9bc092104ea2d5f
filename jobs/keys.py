"""Make a key: create. Write what executors on other machines need of the keys: export. Bring tokens to a new card key: rotate."""

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

    CREATE = "create"
    EXPORT = "export"
    ROTATE = "rotate"


def keys(
    action: Annotated[
        Action,
        typer.Argument(
            help="create makes a key or a password; export writes the file for executors; rotate brings all stored tokens "
            "to the newest card key."
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Argument(dir_okay=False, help="For create and export: a new file; only its owner may read it."),
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Make a key, write the keys in the form in which executors on other machines hold them, or change the key of card tokens.

    create: 32 random bytes as 64 hexadecimal digits. All ids and tokens are derived from the two keys: keep a copy of them.

    export: the file is as secret as the keys. Hand it to the executors as a secret of the cluster, and name its place there with
    -Djava.security.properties=FILE in spark.executor.extraJavaOptions.

    rotate: privacy.card_key names the new key, privacy.earlier_card_keys those before. No job of the application may run. If it is
    killed, run it again. Example: ./spark-submit.sh keys create secrets/card.key, or ./spark-submit.sh keys rotate
    """
    _require_file(action, file)
    place = file and file.absolute()  # before the settings change to the project's folder
    if action is Action.CREATE and place:
        _create(place, output)
        return
    settings = job_settings(env, assignments, needs_secrets=action is Action.ROTATE)
    if place is None:
        _rotate(settings, output)
    else:
        from lib.settings.keys import read_keys, write_for_executors  # noqa: PLC0415 - --help must be quick

        write_for_executors(read_keys(settings.privacy), place)
        show({"written": str(file)}, output)


def _require_file(action: Action, file: Path | None) -> None:
    if (file is None) is not (action is Action.ROTATE):
        raise SettingsError(
            "create and export take a FILE, and rotate takes none.", "Example: keys create secrets/card.key"
        )


def _create(place: Path, output: Output) -> None:
    from lib.settings.keys import create_key  # noqa: PLC0415 - --help must be quick

    create_key(place)
    show({"written": str(place)}, output)


def _rotate(settings: "Settings", output: Output) -> None:
    from lib.key_rotation.rendering import Progress, render, stays  # noqa: PLC0415
    from lib.key_rotation.run import rotate  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.submission.own_spark import prepare_for_spark  # noqa: PLC0415

    prepare_for_spark()
    result = rotate(settings, home(), Progress()) | {"stays": stays(settings)}
    show(result, output, render(result, settings))


if __name__ == "__main__":
    run_command(keys)
