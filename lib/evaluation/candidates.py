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
from lib.linkage.distinct_pairs import distinct_pairs
from lib.records.pair import Side
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
    """Every candidate pair with levels, weight and decision, and the reason of each record that is none's.

    A record is known by its position in the labelled set: ``l_offset`` and ``r_offset`` of ``pairs``.
    """

    pairs: pa.Table
    rejects: Mapping[Side, Mapping[int, str]]

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
    rejects = {
        Side.PROFILE: _rejects(pipeline.profiles_of(profiles, settings)),
        Side.STORE: _rejects(pipeline.store_records_of(store_records, settings, KEYS)),
    }
    return Candidates(distinct_pairs(pipeline.with_identities(decided, KEYS).toArrow()), rejects)


def _rejects(records: DataFrame) -> dict[int, str]:
    rows = records.where(F.col("reject_reason").isNotNull()).select("offset", "reject_reason").collect()
    return {row.offset: row.reject_reason for row in rows}
