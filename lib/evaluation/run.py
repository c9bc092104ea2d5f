"""Evaluates files, in a Spark session of its own."""

from pathlib import Path

from lib.evaluation.evaluation import Evaluation, evaluate
from lib.evaluation.labelled_set import read_labelled_set
from lib.evaluation.threshold_curve import Tell
from lib.settings.linkage_model import load_linkage_model
from lib.settings.model import Settings
from lib.streaming.session import spark_session


def evaluate_files(
    settings: Settings, home: Path, files: tuple[Path, Path, Path], id_column: str | None, tell: Tell
) -> Evaluation:
    """Evaluate profiles, store records and truth with the blocking rules of a backfill; ``tell`` hears how far it is.

    Errors in the files are raised before Spark starts.
    """
    labelled = read_labelled_set(*files, id_column)
    model = load_linkage_model(home / settings.linkage.model)
    with spark_session(settings, home, "evaluate linkage") as spark:
        return evaluate(spark, labelled, settings.for_backfill(), model, tell)
