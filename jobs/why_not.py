"""Explain what became of two records: the stage at which they parted, or what joined them."""

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
from lib.submission.layout import home

RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="topic:partition:offset")]


def why_not(
    one: RecordArgument,
    other: RecordArgument,
    chart: ChartOption = None,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Explain what became of two records: the stage at which they parted, or what joined them.

    The text output names people. Example: ./spark-submit.sh why_not dotnet-details:0:17 store-details:2:4
    """
    from lib.explanation.coordinate import coordinate  # noqa: PLC0415 - --help must be quick
    from lib.reporting.requirements import require_drawing  # noqa: PLC0415

    both, path = (coordinate(one), coordinate(other)), chart and chart.absolute()
    if path:
        require_drawing()
    settings = job_settings(env, assignments, needs_secrets=True)
    from lib.explanation.next_commands import next_commands  # noqa: PLC0415
    from lib.explanation.rendering import pair_text  # noqa: PLC0415
    from lib.explanation.run import explain_records  # noqa: PLC0415 - --help must not wait for pyspark

    explanation = explain_records(settings, home(), both)
    show(explanation.as_dict(), output, pair_text(explanation))
    suggest(*next_commands(explanation), of=(env, assignments), output=output)
    if path:
        from lib.reporting.explained_pairs import draw_pair  # noqa: PLC0415 - it needs Altair

        draw_pair(explanation, path)


if __name__ == "__main__":
    run_command(why_not)
