"""The commands of ``./spark-submit.sh``, which are the files of ``jobs/``.

This module runs on any Python, before the virtual environment exists.
"""

import ast
import difflib
import sys
from pathlib import Path
from typing import NamedTuple

from lib.errors import EXIT_CODES
from lib.submission.layout import home

USAGE_ERROR = 2
SPARKLESS = "NEEDS_SPARK"


class Job(NamedTuple):
    """A file of ``jobs/``. If it contains ``NEEDS_SPARK = False``, it runs in plain Python."""

    path: Path
    summary: str
    needs_spark: bool


def jobs(folder: Path) -> dict[str, Job]:
    """The jobs by name. Their files are parsed and not imported: their imports may not be installed yet."""
    return {
        path.stem: read_job(path) for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")
    }


def nearest(name: str, known: list[str]) -> str:
    """A sentence that suggests a command to somebody who misspelt one."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Commands: {', '.join(known)}."


def overview(known: dict[str, Job]) -> str:
    """The text of ``--help``."""
    width = max(map(len, known), default=0)
    lines = "".join(f"  {name:<{width}}  {job.summary}\n" for name, job in known.items())
    return (
        "Usage: ./spark-submit.sh COMMAND [--env NAME] [--set section.key=value] [options]\n\n"
        f"Commands (./spark-submit.sh COMMAND --help shows the options of one):\n{lines}\n"
        f"{EXIT_CODES}\n"
    )


def read_job(path: Path) -> Job:
    """Parse a job's file for its summary, and for whether it needs Spark."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    summary = (ast.get_docstring(module) or "").partition("\n")[0]
    needs_spark = not any(
        isinstance(line, ast.Assign)
        and ast.unparse(line.targets[0]) == SPARKLESS
        and isinstance(line.value, ast.Constant)
        and line.value.value is False
        for line in module.body
    )
    return Job(path, summary, needs_spark)


def main(command: str) -> int:
    """Answer ``--help`` or an unknown command, and return the exit code."""
    known = jobs(home() / "jobs")
    if command in {"-h", "--help", "help"}:
        sys.stdout.write(overview(known))
        return 0
    sys.stderr.write(f"Error: There is no command {command}. {nearest(command, list(known))}\n")
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
