"""Takes a labelled set through the stages of the stream, and keeps the result of each record and candidate pair."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib import pipeline
from lib.evaluation.customers import PositionPair
from lib.evaluation.labelled_set import LabelledSet
from lib.evaluation.messages import LABELLED, messages_of
from lib.evaluation.recall_ceiling import Normalised, Records
from lib.normalisation.calling_codes import region
from lib.records.pair import PAIR_IDENTITIES, Side, in_pair
from lib.records.source import Sources, with_topics
from lib.resolution.distinct_pairs import strongest_pairs
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
    """Every candidate pair with levels, weight and decision, and every record after normalisation.

    A record is identified by its position in the labelled set, which is ``l_offset`` or ``r_offset`` in ``pairs``.
    """

    pairs: pa.Table
    records: Records

    @cached_property
    def rejects(self) -> Mapping[Side, Mapping[int, str]]:
        """The reject reason of each rejected record, by side and position."""
        return {
            side: {at: record.reject_reason for at, record in records.items() if record.reject_reason}
            for side, records in self.records.items()
        }

    def names(self, pairs: pa.Table) -> dict[int, str]:
        """The name key of each identity in some of the pairs."""
        names: dict[int, str] = {}
        for side, identities in zip(Side, PAIR_IDENTITIES, strict=True):
            offsets = pairs[in_pair(side, "offset")].to_pylist()
            for identity, offset in zip(pairs[identities].to_pylist(), offsets, strict=True):
                names[identity] = str(self.records[side][offset].name_key)
        return names

    def compared(self, wanted: Collection[PositionPair]) -> dict[PositionPair, dict[str, Any]]:
        """Levels, weight, decision and identities of those of the ``wanted`` pairs that were compared.

        There may be millions of candidates, and most of them are nobody's concern.
        """
        keys = positions(np.array([pair[0] for pair in wanted]), np.array([pair[1] for pair in wanted]))
        rows = self.pairs.filter(np.isin(_places(self.pairs), keys)).to_pylist()
        return {(row["l_offset"], row["r_offset"]): row for row in rows}


def find_candidates(
    spark: SparkSession, labelled: LabelledSet, settings: Settings, model: LinkageModel
) -> Candidates:
    """Parse, normalise, block, compare and decide, just as a backfill does."""
    rows = {Side.PROFILE: labelled.profiles, Side.STORE: labelled.store_records}
    messages = {side: messages_of(spark, side, rows[side], settings.kafka) for side in Side}
    sources = labelled_sources(settings)
    by_source = {LABELLED[side].name: of_side for side, of_side in messages.items()}
    linkable = pipeline.linkable_of_all(by_source, sources, settings, model, KEYS, every_number=True)
    decided = pipeline.decided_pairs(linkable, sources, settings, model)
    records = {
        side: _normalised(of_side, settings.records.default_region)
        for side, of_side in labelled_records(messages, settings).items()
    }
    compared = decided.select(*COMPARED_COLUMNS).toArrow()
    return Candidates(strongest_pairs(compared, ("l_offset", "r_offset")), records)


def _places(pairs: pa.Table) -> np.ndarray:
    return positions(pairs["l_offset"].to_numpy(), pairs["r_offset"].to_numpy())


def positions(profiles: np.ndarray, store_records: np.ndarray) -> np.ndarray:
    """A pair of positions as one number, as long as no file has 2**31 records."""
    return (profiles.astype(np.int64) << 31) | store_records.astype(np.int64)


def labelled_records(messages: Mapping[Side, DataFrame], settings: Settings) -> dict[Side, DataFrame]:
    """The messages of both sides, parsed and normalised, including rejects."""
    sources = labelled_sources(settings)
    return {
        side: pipeline.records_of(of_side, LABELLED[side], sources, settings, KEYS)
        for side, of_side in messages.items()
    }


def labelled_sources(settings: Settings) -> Sources:
    """The sources whose records a labelled set holds."""
    return with_topics(tuple(LABELLED.values()), settings.kafka)


def _normalised(records: DataFrame, default_region: str) -> dict[int, Normalised]:
    # At home without the calling code, so that a complete phone and an incomplete one can be compared digit by digit.
    digits = F.regexp_replace("phone", rf"^\+(?:{region(default_region).calling_code})?", "")
    rows = records.select("offset", digits, "name_key", "placeholder_phone", "reject_reason").collect()
    return {offset: Normalised(*values) for offset, *values in rows}
