"""A labelled set through the stages of the stream: what became of each record and of each candidate pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib import pipeline
from lib.evaluation.customers import PositionPair
from lib.evaluation.labelled_set import LabelledSet
from lib.evaluation.messages import messages_of
from lib.evaluation.recall_ceiling import Normalised, Records
from lib.normalisation.calling_codes import region
from lib.normalisation.phone import is_placeholder
from lib.records.pair import Side
from lib.resolution.distinct_pairs import distinct_pairs
from lib.settings.keys import Keys
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings

KEYS = Keys(card=b"evaluation", identity=b"evaluation")  # nothing made here is kept
COMPARED_COLUMNS = (
    "l_offset",
    "r_offset",
    "l_identity",
    "r_identity",
    "phone_level",
    "name_level",
    "match_weight",
    "decision",
)


@dataclass(frozen=True)
class Candidates:
    """Every candidate pair with levels, weight and decision, and every record as it was normalised.

    A record is known by its position in the labelled set: ``l_offset`` and ``r_offset`` of ``pairs``.
    """

    pairs: pa.Table
    records: Records

    @cached_property
    def rejects(self) -> Mapping[Side, Mapping[int, str]]:
        """The reason of each record that was rejected."""
        return {
            side: {at: record.reject_reason for at, record in found.items() if record.reject_reason}
            for side, found in self.records.items()
        }

    @cached_property
    def compared(self) -> dict[PositionPair, dict[str, Any]]:
        """Levels, weight, decision and identities of each pair that was compared."""
        rows = self.pairs.select(COMPARED_COLUMNS).to_pylist()
        return {(row["l_offset"], row["r_offset"]): row for row in rows}


def find_candidates(
    spark: SparkSession, labelled: LabelledSet, settings: Settings, model: LinkageModel
) -> Candidates:
    """Parse, normalise, block, compare and decide, as the stream does."""
    profiles, store_records = (
        messages_of(spark, side, rows)
        for side, rows in ((Side.PROFILE, labelled.profiles), (Side.STORE, labelled.store_records))
    )
    decided = pipeline.decided_pairs(profiles, store_records, settings, model, KEYS)
    at_home = settings.records.default_region
    records = {
        Side.PROFILE: _normalised(pipeline.profiles_of(profiles, settings), at_home),
        Side.STORE: _normalised(pipeline.store_records_of(store_records, settings, KEYS), at_home),
    }
    return Candidates(distinct_pairs(pipeline.with_identities(decided, KEYS).toArrow()), records)


def _normalised(records: DataFrame, default_region: str) -> dict[int, Normalised]:
    placeholder = is_placeholder(F.col("phone"), default_region)
    digits = F.regexp_replace("phone", rf"^\+(?:{region(default_region).calling_code})?", "")
    rows = records.select("offset", digits, "name_key", placeholder, "reject_reason").collect()
    return {offset: Normalised(*values) for offset, *values in rows}
