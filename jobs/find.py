"""Find customers, identities and records by a name or a phone in any spelling."""

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

NEEDS_SPARK = (
    False  # it starts Spark itself: spark-submit would show the name in its process list and in Spark's pages
)
STDIN = "-"


def find(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME | PHONE",
            help="In any spelling. With - it is read from standard input, so that neither the shell nor ps sees it.",
        ),
    ],
    most: Annotated[int, typer.Option("--most", min=1, help="The maximum number of records.")] = 100,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Find customers, identities and records by a name or a phone, read by the rules by which records are read.

    The output names people. Its ids and coordinates are those that why, how, why-not and review take.
    Example: ./spark-submit.sh find "(555) 200-0001"
    """
    text = sys.stdin.readline() if words == [STDIN] else " ".join(words)
    settings = job_settings(env, assignments, needs_secrets=True)
    from lib.explanation.found_text import found_text, next_commands  # noqa: PLC0415 - --help must be quick
    from lib.explanation.run import find_records  # noqa: PLC0415
    from lib.submission.own_spark import prepare_for_spark  # noqa: PLC0415

    prepare_for_spark()
    found = find_records(settings, home(), text, most)
    show(found.as_dict(), output, found_text(found))
    suggest(*next_commands(found), of=(env, assignments), output=output)


if __name__ == "__main__":
    run_command(find)
