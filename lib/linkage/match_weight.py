"""From comparison levels to a Fellegi-Sunter match weight and a decision."""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.records.pair import Decision
from lib.settings.linkage_model import LinkageModel, Thresholds


def decide(pairs: DataFrame, model: LinkageModel) -> DataFrame:
    """Add ``match_weight`` (log2 odds) and ``decision`` to compared pairs (Fellegi and Sunter 1969)."""
    weight = (
        F.lit(model.prior_weight)
        + _level_weight(F.col("phone_level"), model.comparisons.phone)
        + _level_weight(F.col("name_level"), model.comparisons.name)
    )
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


def _level_weight(level: Column, weights: Mapping[Any, float]) -> Column:
    case = F.lit(None)
    for name, weight in weights.items():
        case = F.when(level == name, F.lit(weight)).otherwise(case)
    return case
