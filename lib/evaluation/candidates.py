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
from lib.evaluation.messages import LABELLED, messages_of
from lib.evaluation.recall_ceiling import Normalised, Records
from lib.normalisation.calling_codes import region
from lib.records.pair import PAIR_IDENTITIES, Side
from lib.records.source import Sources, with_topics
from lib.resolution.distinct_pairs import distinct_pairs
from lib.settings.keys import Keys
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings

KEYS = Keys(card=b"evaluation", identity=b"evaluation")  # nothing made here is kept
COMPARED_COLUMNS = (
    "l_offset",
    "r_offset",
    *PAIR_IDENTITIES,
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
    rows = {Side.PROFILE: labelled.profiles, Side.STORE: labelled.store_records}
    messages = {side: messages_of(spark, side, rows[side], settings.kafka) for side in Side}
    sources = labelled_sources(settings)
    by_source = {LABELLED[side].name: found for side, found in messages.items()}
    decided = pipeline.decided_pairs(by_source, sources, settings, model, KEYS)
    records = {
        side: _normalised(found, settings.records.default_region)
        for side, found in labelled_records(messages, settings).items()
    }
    return Candidates(distinct_pairs(decided.toArrow()), records)


def labelled_records(messages: Mapping[Side, DataFrame], settings: Settings) -> dict[Side, DataFrame]:
    """The messages of both sides parsed and normalised, rejects among them."""
    sources = labelled_sources(settings)
    return {
        side: pipeline.records_of(found, LABELLED[side], sources, settings, KEYS)
        for side, found in messages.items()
    }


def labelled_sources(settings: Settings) -> Sources:
    """The sources that a labelled set has records of."""
    return with_topics(tuple(LABELLED.values()), settings.kafka)


def _normalised(records: DataFrame, default_region: str) -> dict[int, Normalised]:
    digits = F.regexp_replace("phone", rf"^\+(?:{region(default_region).calling_code})?", "")
    rows = records.select("offset", digits, "name_key", "placeholder_phone", "reject_reason").collect()
    return {offset: Normalised(*values) for offset, *values in rows}
