"""Turns comparison levels into a Fellegi-Sunter match weight and a decision."""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.linkage.rarity import rarity
from lib.records.pair import Decision
from lib.settings.linkage_model import (
    EQUAL_PHONES,
    SAME_NAMES,
    WEAK_PHONES,
    LinkageModel,
    TermFrequencies,
    Thresholds,
)


def decide(pairs: DataFrame, model: LinkageModel, *, equal_phones: bool = False) -> DataFrame:
    """Add ``match_weight`` (log2 odds) and ``decision`` to compared pairs (Fellegi and Sunter 1969).

    If all pairs are known to have ``equal_phones``, the weights of other phone levels and the rarity of names are left out.
    """
    of_phones = model.comparisons.phone
    if equal_phones:
        of_phones = {level: of_phones[level] for level in EQUAL_PHONES}
    weight = (
        F.lit(model.prior_weight)
        + _level_weight(F.col("phone_level"), of_phones)
        + _level_weight(F.col("name_level"), model.comparisons.name)
    )
    if model.term_frequencies and not equal_phones:
        weight += _term_frequency_weight(model.term_frequencies)
    return pairs.withColumn("match_weight", weight).withColumn("decision", _decision(model.thresholds))


def _decision(thresholds: Thresholds) -> Column:
    weight = F.col("match_weight")
    return (
        F.when(weight >= thresholds.certain, Decision.CERTAIN.value)
        .when(weight >= thresholds.match, Decision.MATCH.value)
        .when(weight >= thresholds.review, Decision.REVIEW.value)
        .when(weight >= thresholds.possible, Decision.POSSIBLE.value)
        .otherwise(Decision.NON_MATCH.value)
    )


def _term_frequency_weight(terms: TermFrequencies) -> Column:
    """:meth:`TermFrequencies.weight` as an expression."""
    names = F.array("l_name_key", "r_name_key")
    rarer = F.array_min(F.transform(names, lambda name: rarity(name, terms))) - terms.average
    counts = F.col("phone_level").isin(*WEAK_PHONES) & F.col("name_level").isin(*SAME_NAMES)
    return F.when(counts, rarer).otherwise(0.0)


def _level_weight(level: Column, weights: Mapping[Any, float]) -> Column:
    """The weight of a level as one CASE expression."""
    case = F.lit(None)
    for name, weight in weights.items():
        case = F.when(level == name, F.lit(weight)).otherwise(case)
    return case
