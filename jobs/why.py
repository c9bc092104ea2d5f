"""Explain a customer: its identities, and the pairs that joined them; or what became of two records."""

import os
import sys
from typing import Annotated

import typer

from lib.command import (
    ChartOption,
    EnvironmentOption,
    Output,
    OutputOption,
    SetOption,
    job_settings,
    run_command,
    show,
    suggest,
)
from lib.errors import SettingsError
from lib.submission.layout import home

NEEDS_SPARK = False
TWO_RECORDS = 2


def why(
    subject: Annotated[
        list[str],
        typer.Argument(
            metavar="CUSTOMER_ID | RECORD RECORD",
            help="A customer_id, or one that lost a merge; or two records as topic:partition:offset.",
        ),
    ],
    chart: ChartOption = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Explain a customer: its identities, the pairs that joined them, and the match weight of each pair.

    The output names people. Example: ./spark-submit.sh why 4611686018427387904
    """
    if len(subject) == TWO_RECORDS:  # records are in Delta, so this needs Spark
        front_door = str(home() / "spark-submit.sh")
        os.execv(front_door, [front_door, "why_not", *sys.argv[1:]])  # noqa: S606 - our own file
    customer_id, path = _customer_id(subject), chart and chart.absolute()
    settings = job_settings(env, assignments)
    from lib.database.connection import once  # noqa: PLC0415
    from lib.explanation.customer import explain_customer  # noqa: PLC0415 - --help must be quick
    from lib.explanation.rendering import customer_text  # noqa: PLC0415
    from lib.reporting.requirements import require_drawing  # noqa: PLC0415

    if path:
        require_drawing()
    explanation = once(settings.mysql, lambda cursor: explain_customer(cursor, customer_id))
    show(explanation.as_dict(), output, customer_text(explanation))
    suggest(f"how {explanation.customer_id}", of=(env, assignments), output=output)
    if path:
        from lib.reporting.explained_pairs import draw_customer  # noqa: PLC0415 - it needs Altair

        draw_customer(explanation, path)


def _customer_id(subject: list[str]) -> int:
    (text, *more) = subject
    if more or not (text.isascii() and text.isdigit()):
        raise SettingsError(
            f"{' '.join(subject)} is not a customer_id.",
            "Give one number of the table customers, or two records as topic:partition:offset.",
        )
    return int(text)


if __name__ == "__main__":
    run_command(why)
