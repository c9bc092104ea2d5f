"""Tell how a customer grew, and who it was at a time: what each micro-batch and each verdict changed."""

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
from lib.settings.times import past_moment
from lib.submission.layout import home


def how(
    customer_id: Annotated[int, typer.Argument(help="A customer_id, or one that lost a merge.")],
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="DATE", help="Show it as it was at this time, in UTC; a date means its midnight."
        ),
    ] = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tell how a customer grew: each micro-batch that changed it, with its pairs, merges and splits.

    With --at: who it was at that time, and why. The text output names people.
    Example: ./spark-submit.sh how 4611686018427387904 --at 2026-11-01
    """
    settings = job_settings(env, assignments, needs_secrets=at is not None)
    when = None if at is None else past_moment(at)
    from lib.explanation.rendering import growth_text, past_text  # noqa: PLC0415
    from lib.explanation.run import explain_growth, explain_past  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.identity.id_text import as_text  # noqa: PLC0415

    if when is not None:
        past = explain_past(settings, home(), customer_id, when)
        show(past.as_dict(), output, past_text(past))
        return
    customer, steps = explain_growth(settings, home(), customer_id)
    result = {"customer_id": as_text(customer.customer_id), "steps": [step.as_dict() for step in steps]}
    show(result, output, growth_text(customer, steps))
    suggest(f"why {customer.customer_id}", of=(env, assignments), output=output)


if __name__ == "__main__":
    run_command(how)
