"""Runs ``./spark-submit.sh COMMAND [options]``, once the virtual environment exists."""

import os
import sys
from collections.abc import Sequence

from lib.submission import layout
from lib.submission.catalogue import read_job

HELP = {"-h", "--help"}


def main(command: str, arguments: Sequence[str]) -> int:
    """Run a command and return its exit code. A command that needs no Spark replaces this process instead."""
    job = read_job(layout.home() / f"jobs/{command}.py")
    if not job.needs_spark or HELP.intersection(arguments):
        os.execv(sys.executable, [sys.executable, str(job.path), *arguments])  # noqa: S606 - our own file
    from lib.submission.submit import submit  # noqa: PLC0415 - the import takes time, and --help must be quick

    return submit(job.path, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
