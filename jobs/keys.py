"""Write what executors on other machines need of the keys into a file: export."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from lib.command import EnvironmentOption, Output, OutputOption, SetOption, job_settings, run_command, show

NEEDS_SPARK = False


class Action(str, Enum):
    """What to do with the keys."""

    EXPORT = "export"


def keys(
    _action: Annotated[
        Action, typer.Argument(metavar="export", help="export writes the file for executors.")
    ],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A new file; only its owner may read it.")],
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Write the keys in the form in which executors on other machines hold them: Java security properties.

    The file is as secret as the keys. Hand it to the executors as a secret of the cluster, and name its place there with
    -Djava.security.properties=FILE in spark.executor.extraJavaOptions. Example: ./spark-submit.sh keys export executors.properties
    """
    from lib.settings.keys import read_keys, write_for_executors  # noqa: PLC0415 - --help must be quick

    here = Path.cwd()
    settings = job_settings(env, assignments)
    write_for_executors(read_keys(settings.privacy), here / file)
    show({"written": str(file)}, output)


if __name__ == "__main__":
    run_command(keys)
