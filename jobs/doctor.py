"""Check everything that a job needs: Java, packages, jars, settings, secrets, disk, broker, topics, MySQL."""

import sys
from functools import partial
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

NEEDS_SPARK = False


def doctor(
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --output json.")] = False,
) -> None:
    """Check everything that a job needs, and report OK, WARN or FAIL for each, with the remedy; changes nothing.

    Ends with 0 if nothing fails, even with warnings; otherwise with 2 if it is the settings, 3 if it is Java, packages,
    jars, disk, broker, topics or MySQL, and 1 if it is anything else. Example: ./spark-submit.sh doctor --json
    """
    from lib.doctor.finding import exit_code, render, status  # noqa: PLC0415 - --help must be quick
    from lib.doctor.run import diagnose  # noqa: PLC0415

    findings = diagnose(partial(job_settings, env, assignments), home())
    result = {"status": status(findings).value, "findings": [finding.as_dict() for finding in findings]}
    show(result, Output.JSON if as_json else output, render(findings, home()))
    code = exit_code(findings)
    if code == 0:
        shown = Output.JSON if as_json else output
        suggest("identify_customers --available-now", of=(env, assignments), output=shown)
    sys.exit(code)


if __name__ == "__main__":
    run_command(doctor)
