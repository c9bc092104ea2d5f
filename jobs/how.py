"""Tell how a customer grew: what each micro-batch and each verdict did to it."""

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
)
from lib.submission.layout import home


def how(
    customer_id: Annotated[int, typer.Argument(help="A customer_id, or one that lost a merge.")],
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tell how a customer grew: each micro-batch that changed it, with its pairs, merges and splits.

    What is printed as text names people. Example: ./spark-submit.sh how 4611686018427387904
    """
    settings = job_settings(env, assignments)
    from lib.explanation.run import explain_growth  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.explanation.screen import growth_text  # noqa: PLC0415

    customer, steps = explain_growth(settings, home(), customer_id)
    result = {"customer_id": customer.customer_id, "steps": [step.as_dict() for step in steps]}
    show(result, output, growth_text(customer, steps))


if __name__ == "__main__":
    run_command(how)
