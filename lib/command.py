"""What every job's command line shares: options, settings, exit codes, and how a result is shown."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from lib.errors import CustomerIdentificationError, SettingsError
from lib.settings.load import load_settings, require_secrets
from lib.settings.model import Settings

INTERRUPTED = 130
ASKED, RESULT = "CUSTID_ASKED_FOR_SPARK_SETTINGS", "CUSTID_RESULT"  # set by lib/submission/submit.py
EXIT_CODES = "Exit codes: 0 ok, 1 data or rule failed, 2 usage or settings, 3 dependency unreachable, 4 refused for safety, 130 interrupted."


class Output(str, Enum):
    """How a result is printed on stdout."""

    TEXT = "text"
    JSON = "json"


EnvironmentOption = Annotated[str, typer.Option("--env", help="Lay conf/NAME.yaml over conf/base.yaml.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set one setting; repeatable.")
]
OutputOption = Annotated[Output, typer.Option("--output", help="text for people, json for programs.")]


def home() -> Path:
    """The project's folder, as the front door knows it; else the one this file lies in."""
    return Path(os.environ.get("CUSTID_HOME", Path(__file__).resolve().parents[1]))


def job_settings(environment: str, assignments: list[str] | None, *, needs_secrets: bool = False) -> Settings:
    """The settings of a job; relative paths start at the project's folder.

    The front door runs a job up to here first, to learn what Spark is to be launched with: what is wrong with
    options, settings or secrets is said before a JVM starts.
    """
    settings = load_settings(home() / "conf", environment, overrides_of(assignments))
    os.chdir(home())
    if needs_secrets:
        require_secrets(settings)
    if ASKED in os.environ:
        sys.stdout.write(settings.spark.model_dump_json())
        sys.exit(0)
    return settings


def overrides_of(assignments: list[str] | None) -> dict[str, str]:
    """What ``--set`` was given, by path; raises :class:`SettingsError` for what is no assignment."""
    return dict(_assignment(text) for text in assignments or ())


def run_command(command: Callable[..., None]) -> None:
    """Run a typer command; what the project raises on purpose becomes one line and its exit code."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command(epilog=EXIT_CODES)(command)
    try:
        app(prog_name=f"./spark-submit.sh {Path(sys.argv[0]).stem}")
    except CustomerIdentificationError as error:
        sys.stderr.write(f"Error: {error.what} {error.remedy}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def show(result: Mapping[str, Any], output: Output) -> None:
    """Print a result on stdout: one JSON object, or a line a figure.

    Under spark-submit it goes through a file: Spark's launcher mixes a driver's stderr into its stdout.
    """
    text = json.dumps(result) + "\n" if output is Output.JSON else "".join(map(_line, result.items()))
    if RESULT in os.environ:
        Path(os.environ[RESULT]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def _line(figure: tuple[str, Any]) -> str:
    name, value = figure
    shown = f"{value:,}" if isinstance(value, int | float) else value
    return f"{name.replace('_', ' '):>20}  {shown}\n"


def _assignment(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise SettingsError(f"--set {text} is no assignment.", "Write --set section.key=value.")
    return path, value
