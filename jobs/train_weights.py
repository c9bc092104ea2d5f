"""Learn the weights of the linkage model from records without labels, and write them as its next version."""

import shlex
from functools import partial
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
from lib.errors import SettingsError
from lib.submission.layout import home

FileOption = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="Learn from this file instead of the history: CSV or JSON lines."
    ),
]
IdOption = Annotated[
    str | None, typer.Option(help="The column of the id; default: id, otherwise the first column.")
]


def train_weights(
    profiles: FileOption = None,
    store_records: FileOption = None,
    id_column: IdOption = None,
    to: Annotated[
        Path | None, typer.Option(help="Where to write the model; default: next to the one in force.")
    ] = None,
    most_profiles: Annotated[
        int, typer.Option(min=100, help="The size of the sample, if there are more.")
    ] = 200_000,
    random_pairs: Annotated[
        int, typer.Option(min=10_000, help="How many to compare, to learn how often people agree by chance.")
    ] = 2_000_000,
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Learn from the history, or from two files, without labels; the model in force is not changed.

    Writes the next version of the model next to it, and a report. Measure it with labelled records:
    evaluate_linkage --set linkage.model=FILE.
    Example: ./spark-submit.sh train_weights --profiles p.csv --store-records s.csv --to trained.yaml
    """
    files = _both(profiles, store_records)
    to = to and to.absolute()
    settings = job_settings(env, assignments, in_bulk=True)
    from lib.stored_records import history_of  # noqa: PLC0415 - --help must not wait for pyspark
    from lib.training.files import from_files  # noqa: PLC0415
    from lib.training.model_file import free_path, write_model  # noqa: PLC0415
    from lib.training.report import render  # noqa: PLC0415
    from lib.training.run import Sample, train_from  # noqa: PLC0415

    path = free_path(to, home() / settings.linkage.model)
    source = partial(from_files, files=files, id_column=id_column) if files else history_of
    sample = Sample(most_profiles, random_pairs)
    training = train_from(settings, home(), partial(source, settings=settings), sample)
    text = render(training)
    write_model(path, training.model, text)
    show({"model": str(path), **training.as_dict()}, output, f"{text}\nWritten to {path}.\n")
    suggest(f"redecide_customers {shlex.quote(str(path))} --diff", of=(env, assignments), output=output)


def _both(profiles: Path | None, store_records: Path | None) -> tuple[Path, Path] | None:
    if profiles and store_records:
        return profiles.absolute(), store_records.absolute()
    if profiles or store_records:
        raise SettingsError(
            "Only one of the two files was given.", "Give --profiles and --store-records, or neither."
        )
    return None


if __name__ == "__main__":
    run_command(train_weights)
