"""Precision and recall by threshold, from labelled files such as ``evaluate_linkage`` reads."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from lib.errors import SettingsError
from lib.evaluation.evaluation import evaluate
from lib.evaluation.labelled_set import read_labelled_set
from lib.reporting.open_tables import OpenTables

FILES = 3
CURVE = pa.schema({"threshold": pa.float64(), "score": pa.string(), "value": pa.float64()})


def labelled_curve(tables: OpenTables, files: Sequence[str]) -> pa.Table:
    """``threshold``, ``score``, ``value``: precision, recall and F1 at each threshold.

    ``files`` are profiles, store records and truth. Without files, the table is empty. Raises :class:`SettingsError` for
    another number of files.
    """
    if not files:
        return pa.Table.from_pylist([], CURVE)
    if len(files) != FILES:
        raise SettingsError(
            f"{len(files)} labelled files were given.", "Name profiles, store records and truth, or none."
        )
    profiles, store_records, truth = map(Path, files)
    labelled = read_labelled_set(profiles, store_records, truth, None)
    found = evaluate(tables.spark, labelled, tables.settings.for_backfill(), tables.model)
    rows = [
        {"threshold": at, "score": name, "value": value}
        for at, score in found.curve.items()
        for name, value in (("precision", score.precision), ("recall", score.recall), ("F1", score.f1))
    ]
    return pa.Table.from_pylist(rows, CURVE)
