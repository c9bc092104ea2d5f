"""Reads records to learn from out of two files."""

from pathlib import Path

from pyspark.sql import SparkSession

from lib.evaluation.candidates import labelled_records
from lib.evaluation.labelled_set import read_records
from lib.evaluation.messages import messages_of
from lib.records.pair import Side
from lib.settings.model import Settings
from lib.stored_records import Sides


def from_files(
    spark: SparkSession, files: tuple[Path, Path], id_column: str | None, settings: Settings
) -> Sides:
    """The records of two files, parsed and normalised, without rejects."""
    messages = {
        side: messages_of(spark, side, read_records(path, id_column), settings.kafka)
        for side, path in zip(Side, files, strict=True)
    }
    return {
        side: records.where("reject_reason IS NULL")
        for side, records in labelled_records(messages, settings).items()
    }
