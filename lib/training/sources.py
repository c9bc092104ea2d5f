"""Where the records to learn from come from: two files, or the history."""

from pathlib import Path
from typing import TypeAlias

from pyspark.sql import DataFrame, SparkSession

from lib import pipeline
from lib.errors import RefusedError
from lib.evaluation.candidates import KEYS
from lib.evaluation.labelled_set import read_records
from lib.evaluation.messages import messages_of
from lib.records.pair import Side
from lib.settings.model import Settings
from lib.sinks.archive import PROFILES, STORE_RECORDS
from lib.sinks.delta_tables import DeltaTables

#: Normalised records of each side, with ``phone`` and ``name_key``.
Sides: TypeAlias = dict[Side, DataFrame]


def from_files(
    spark: SparkSession, files: tuple[Path, Path], id_column: str | None, settings: Settings
) -> Sides:
    """The records of two files through parsing and normalisation; rejects stay out."""
    profiles, store_records = (
        messages_of(spark, side, read_records(path, id_column))
        for side, path in zip((Side.PROFILE, Side.STORE), files, strict=True)
    )
    sides = {
        Side.PROFILE: pipeline.profiles_of(profiles, settings),
        Side.STORE: pipeline.store_records_of(store_records, settings, KEYS),
    }
    return {side: records.where("reject_reason IS NULL") for side, records in sides.items()}


def from_history(spark: SparkSession, settings: Settings) -> Sides:
    """All that the archive holds; raises :class:`RefusedError` if there is none."""
    tables = DeltaTables(spark, settings.storage.tables)
    profiles, store_records = tables.read(PROFILES), tables.read(STORE_RECORDS)
    if profiles is None or store_records is None:
        raise RefusedError(
            f"There is no history below {settings.storage.tables}.",
            "Run identify_customers first, or give --profiles and --store-records.",
        )
    return {Side.PROFILE: profiles, Side.STORE: store_records}
