"""The commands of the front door: what ``jobs/`` holds. Runs on any Python, before there is an environment."""

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
    """A file of ``jobs/``; one that says ``NEEDS_SPARK = False`` runs in a plain Python."""

    path: Path
    summary: str
    needs_spark: bool


def jobs(folder: Path) -> dict[str, Job]:
    """The jobs by name; they are read, not imported."""
    return {
        path.stem: read_job(path) for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")
    }


def nearest(name: str, known: list[str]) -> str:
    """The sentence that helps somebody who misspelt a command."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Commands: {', '.join(known)}."


def overview(known: dict[str, Job]) -> str:
    """What ``--help`` shows."""
    width = max(map(len, known), default=0)
    lines = "".join(f"  {name:<{width}}  {job.summary}\n" for name, job in known.items())
    return (
        "Usage: ./spark-submit.sh COMMAND [--env NAME] [--set section.key=value] [options]\n\n"
        f"Commands (./spark-submit.sh COMMAND --help shows the options of one):\n{lines}\n"
        f"{EXIT_CODES}\n"
    )


def read_job(path: Path) -> Job:
    """A job as its file tells of it."""
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
    """Answer ``--help`` or an unknown command; gives the exit code."""
    known = jobs(home() / "jobs")
    if command in {"-h", "--help", "help"}:
        sys.stdout.write(overview(known))
        return 0
    sys.stderr.write(f"Error: There is no command {command}. {nearest(command, list(known))}\n")
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
