"""Shell completion for ``spark-submit.sh``, which calls this module while somebody types.

It uses Typer's own completion, with one group of all commands. Only the job whose options are needed is imported.
"""

import os
import re
import shlex
import sys
from pathlib import Path
from runpy import run_path
from typing import Any

import typer
from typer.completion import (  # type: ignore[attr-defined]
    completion_init,
    get_completion_script,
    shell_complete,
)
from typer.core import TyperGroup

from lib.command import app_of
from lib.submission.catalogue import jobs
from lib.submission.layout import home

FRONT_DOOR = "spark-submit.sh"
VARIABLE = "_CUSTID_COMPLETE"  # also in spark-submit.sh
# The places where Typer's scripts run the program: they expect it on the PATH, where ours is not.
_RUN = re.compile(rf"(\$1|{re.escape(FRONT_DOOR)})(?= ?\)|\")")


class Commands(TyperGroup):
    """The commands of ``jobs/``; each file holds a function of its own name."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - Typer's own signature
        """The names of all commands."""
        return list(jobs(home() / "jobs"))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - Typer's own signature
        """The command of that name; None if there is none."""
        path = home() / f"jobs/{cmd_name.replace('-', '_')}.py"
        return typer.main.get_command(app_of(_function(path))) if path.exists() else None


def script(shell: str) -> str:
    """The script that a shell has to source to complete the command lines of ``spark-submit.sh``."""
    made = get_completion_script(prog_name=FRONT_DOOR, complete_var=VARIABLE, shell=shell)
    path = shlex.quote(str(home() / FRONT_DOOR))
    return _RUN.sub(lambda _: path, made) + "\n"


def main() -> int:
    """Answer a shell, which passes its request in environment variables; returns the exit code."""
    completion_init()
    return shell_complete(Commands(name=FRONT_DOOR), {}, FRONT_DOOR, VARIABLE, os.environ[VARIABLE])


def _function(path: Path) -> Any:  # noqa: ANN401 - every job has other arguments
    return run_path(str(path))[path.stem]


if __name__ == "__main__":
    sys.exit(main())
