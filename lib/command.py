"""What the command lines of all jobs share: options, settings, exit codes, and the output of results."""

import inspect
import json
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lib.errors import EXIT_CODES, CustomerIdentificationError, SettingsError
from lib.private_files import keep_private
from lib.settings.environments import completed
from lib.submission.child import ASKED, INTERRUPTED, RESULT, TERMINAL
from lib.submission.layout import home

if TYPE_CHECKING:
    from lib.settings.model import Settings

DEFAULT = "local"  # environment
EXAMPLE = "Example: "  # the text after it in a command's docstring is not wrapped in the help


class Output(str, Enum):
    """The format of a result on stdout."""

    TEXT = "text"
    JSON = "json"


EnvironmentOption = Annotated[
    str,
    typer.Option(
        "--env",
        metavar="NAME[,NAME]",
        help="Lay conf/NAME.yaml over conf/base.yaml, several in their order.",
        autocompletion=lambda incomplete: completed(home() / "conf", incomplete),
    ),
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set one setting; repeatable.")
]
OutputOption = Annotated[Output, typer.Option("--output", help="text for people, json for programs.")]
ChartOption = Annotated[
    Path | None,
    typer.Option(
        "--chart", metavar="FILE.html", dir_okay=False, help="Draw the match weights into this file as well."
    ),
]


def job_settings(
    environment: str, assignments: list[str] | None, *, needs_secrets: bool = False, in_bulk: bool = False
) -> "Settings":
    """The settings of a job. Relative paths start at the project's folder.

    A job that processes records ``in_bulk`` gets JVM options for throughput, at the price of a slower start.

    spark-submit.sh first runs a job only up to this function, to learn how to launch Spark. So errors in options, settings
    and secrets are reported before a JVM starts.
    """
    from lib.settings.connections import (  # noqa: PLC0415 - --help must be quick
        require_connections,
        require_executor_keys,
        with_java_options,
    )
    from lib.settings.environment_variables import require_to_travel  # noqa: PLC0415 - as above
    from lib.settings.keys import read_keys  # noqa: PLC0415 - as above
    from lib.settings.launch import is_local  # noqa: PLC0415 - as above
    from lib.settings.load import load_settings, require_secrets  # noqa: PLC0415 - as above
    from lib.settings.secrets_in_clear import IN_WORDS, require_none  # noqa: PLC0415 - as above

    overrides = overrides_of(assignments)
    require_none(overrides, "--set", IN_WORDS)
    settings = load_settings(home() / "conf", environment, overrides)
    os.chdir(home())
    runs_here = ASKED not in os.environ or settings.spark.deploy_mode == "client"
    require_connections(settings, reads_files=runs_here)
    if needs_secrets:
        require_executor_keys(settings.spark)
    if not runs_here:
        require_to_travel(os.environ)
    elif needs_secrets:
        require_secrets(settings)
        read_keys(settings.privacy)
    if ASKED in os.environ:
        tuned = {"jvm": "in_bulk"} if in_bulk and is_local(settings.spark.master) else {}
        spark = with_java_options(settings.spark, settings.kafka)
        sys.stdout.write(spark.model_copy(update=tuned).model_dump_json())
        sys.exit(0)
    return settings


def overrides_of(assignments: list[str] | None) -> dict[str, str]:
    """The values of ``--set`` by path; raises :class:`SettingsError` if one is not of the form PATH=VALUE."""
    return dict(_assignment(text) for text in assignments or ())


def app_of(command: Callable[..., None]) -> typer.Typer:
    """A typer application with one command. Its help is plain text: drawing boxes would take longer than all the rest."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    text, word, example = inspect.cleandoc(command.__doc__ or "").partition(EXAMPLE)
    # Click does not wrap a paragraph that begins with \b: a line break within a command would be copied with it.
    as_typed = f"\b\n{word}{example}\n\n"
    app.command(help=text, epilog=as_typed + EXIT_CODES)(command)
    return app


def run_command(command: Callable[..., None]) -> None:
    """Run a command; an error of the project's own is reported in one line, and sets the exit code."""
    keep_private()
    try:
        app_of(command)(prog_name=f"./spark-submit.sh {Path(sys.argv[0]).stem}")
    except CustomerIdentificationError as error:
        sys.exit(error.report())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def show(result: Mapping[str, Any], output: Output, text: str | None = None) -> None:
    """Print a result on stdout: as one JSON object, as ``text``, or with one line for each figure.

    Under spark-submit, it goes through a file instead, because Spark's launcher mixes the driver's stderr into its stdout.
    """
    if output is Output.JSON:
        shown = json.dumps(result) + "\n"
    elif text is None:
        shown = _figures(result)
    else:
        shown = text
    if RESULT in os.environ:
        Path(os.environ[RESULT]).write_text(shown, encoding="utf-8")
    else:
        sys.stdout.write(shown)


def is_read_by_a_person() -> bool:
    """Whether the result is shown on a terminal, and not written to a file or a log."""
    return TERMINAL in os.environ if RESULT in os.environ else sys.stdout.isatty()


def suggest(
    *commands: str, output: Output = Output.TEXT, of: tuple[str, list[str] | None] = (DEFAULT, None)
) -> None:
    """Say to a person, on stderr, which commands of the front door come next, with the settings ``of`` this one.

    stdout is the result's.
    """
    environment, assignments = of
    given = [] if environment == DEFAULT else ["--env", environment]
    given += [word for one in assignments or () for word in ("--set", one)]
    for word, command in zip(("Next", *["or"] * len(commands)), commands, strict=False):
        if output is Output.TEXT:
            sys.stderr.write(
                f"{word}: {' '.join(['./spark-submit.sh', command, *map(shlex.quote, given)])}\n"
            )


def _figures(result: Mapping[str, Any]) -> str:
    from lib.text_table import text_table  # noqa: PLC0415 - --help must be quick

    rows = (
        (name.replace("_", " "), f"{value:,}" if isinstance(value, int | float) else str(value))
        for name, value in result.items()
    )
    return text_table(rows, "rl", indent=2)


def _assignment(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise SettingsError(f"--set {text} is not an assignment.", "Write --set section.key=value.")
    return path, value
