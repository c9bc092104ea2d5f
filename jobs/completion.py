"""Print a script that makes a shell complete commands and their options: bash, zsh, fish."""

import sys
from enum import Enum
from typing import Annotated

import typer

from lib.command import run_command

NEEDS_SPARK = False


class Shell(str, Enum):
    """A shell for which there is a script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(shell: Annotated[Shell, typer.Argument(help="The shell that you type in.")]) -> None:
    """Print a script for a shell to source; TAB then completes commands, options and their values.

    Add the line below to ~/.bashrc to have it in every shell. In fish: ./spark-submit.sh completion fish | source
    Example: source <(./spark-submit.sh completion bash)
    """
    from lib.completion import script  # noqa: PLC0415 - it imports this module

    sys.stdout.write(script(shell.value))


if __name__ == "__main__":
    run_command(completion)
