"""Print what a shell has to source to complete commands and their options: bash, zsh, fish."""

import sys
from enum import Enum
from typing import Annotated

import typer

from lib.command import run_command

NEEDS_SPARK = False


class Shell(str, Enum):
    """A shell that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(shell: Annotated[Shell, typer.Argument(help="The shell that you type in.")]) -> None:
    """Print a script; once a shell has sourced it, TAB completes commands, options and their values.

    Put the same line into ~/.bashrc to have it in every shell. In fish: ./spark-submit.sh completion fish | source
    Example: source <(./spark-submit.sh completion bash)
    """
    from lib.completion import script  # noqa: PLC0415 - it imports us

    sys.stdout.write(script(shell.value))


if __name__ == "__main__":
    run_command(completion)
