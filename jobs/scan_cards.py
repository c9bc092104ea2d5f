"""Look for card numbers in everything that is stored: MySQL, Delta, checkpoints, outbox, quarantine, logs."""

import sys
from typing import Annotated

import typer

from lib.command import EnvironmentOption, Output, OutputOption, SetOption, job_settings, run_command, show
from lib.submission.layout import home

NEEDS_SPARK = False


def scan_cards(
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="PATH", help="A further file or folder, such as logs; repeatable."),
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Look for card numbers in all that is stored, decompressed, and print where they are and how many, never a digit.

    Reads every text column of MySQL, the rows of the outbox, every file of the Delta tables with its log, and the join's
    state. Ends with 0 if there is none, 1 if there is one. Example: ./spark-submit.sh scan_cards --also /var/log/customers
    """
    settings = job_settings(env, assignments)
    from lib.card_scan.rendering import render  # noqa: PLC0415 - --help must be quick
    from lib.card_scan.run import scan  # noqa: PLC0415

    found = scan(settings, home(), also or [], sys.stderr.write)
    show(found.as_dict(), output, render(found))
    if found.places and output is Output.TEXT:
        sys.stderr.write(
            "Next: delete these rows and files. maintain_history does it for payloads that an earlier version kept.\n"
        )
    sys.exit(1 if found.places else 0)


if __name__ == "__main__":
    run_command(scan_cards)
