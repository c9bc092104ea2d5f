"""Measure the matching with labelled records: precision, recall, F1, and the causes of mistakes."""

import shlex
import sys
from pathlib import Path
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

BELOW = 1  # exit code


ProfilesOption = Annotated[
    Path,
    typer.Option(exists=True, dir_okay=False, help="Labelled profiles: CSV with a header, or JSON lines."),
]
StoreRecordsOption = Annotated[
    Path, typer.Option("--store-records", exists=True, dir_okay=False, help="Labelled store records.")
]
TruthOption = Annotated[
    Path,
    typer.Option(
        exists=True, dir_okay=False, help="Pairs of ids that are of one person, the profile's first."
    ),
]


def evaluate_linkage(
    profiles: ProfilesOption,
    store_records: StoreRecordsOption,
    truth: TruthOption,
    id_column: Annotated[
        str | None, typer.Option(help="The column of the id; default: id, otherwise the first column.")
    ] = None,
    min_f1: Annotated[float, typer.Option(min=0, max=1, help="Exit with 1 if F1 is below this.")] = 0.0,
    mistakes: Annotated[int, typer.Option(min=0, help="How many wrong pairs to show.")] = 20,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Run labelled records through the stages of the stream, and count the right and the wrong pairs.

    A pair is found if both records end in the same customer. The fields are those of the topics; any may be missing.
    Example: ./spark-submit.sh evaluate_linkage --profiles p.csv --store-records s.csv --truth t.csv --min-f1 0.97
    """
    files = profiles.absolute(), store_records.absolute(), truth.absolute()
    settings = job_settings(env, assignments)
    from lib.evaluation.rendering import render  # noqa: PLC0415
    from lib.evaluation.run import evaluate_files  # noqa: PLC0415 - --help must not wait for pyspark

    evaluation = evaluate_files(settings, home(), files, id_column, tell)
    show(evaluation.as_dict(mistakes), output, render(evaluation, mistakes))
    learn = shlex.join(["train_weights", "--profiles", str(files[0]), "--store-records", str(files[1])])
    suggest(learn, of=(env, assignments), output=output)
    if evaluation.score.f1 < min_f1:
        sys.stderr.write(f"F1 is {evaluation.score.f1:.4f}, below the required {min_f1}.\n")
        sys.exit(BELOW)


def tell(sentence: str) -> None:
    """Report the progress on stderr."""
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    run_command(evaluate_linkage)
