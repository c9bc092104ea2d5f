"""The score by match threshold: as if all pairs from a weight on joined, and no others."""

from collections.abc import Callable, Collection
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.evaluation.customers import PositionPair, connected_by, score_of
from lib.evaluation.score import Score

POINTS = 15  # of the curve, at most
#: Of the pairs that a threshold lets through, at least this share must be able to be true. Below it there are millions of
#: pairs, which nobody would let through.
LEAST_PRECISION = 0.05
#: Hears in a sentence how far the work is.
Tell: TypeAlias = Callable[[str], object]


def silent(_: str) -> None:
    """Tell nobody."""


def threshold_curve(
    pairs: pa.Table, truth: Collection[PositionPair], tell: Tell = silent
) -> dict[float, Score]:
    """The score by threshold, in ascending order, for some of the weights that candidate ``pairs`` have."""
    curve = {}
    for weight in _thresholds(pairs["match_weight"].to_numpy(), len(truth)):
        tell(f"Scoring the threshold {weight:+.2f} ...")
        through = pairs.filter(pc.greater_equal(pairs["match_weight"], weight))
        curve[weight] = score_of(connected_by(through), truth)
    return curve


def _thresholds(weights: np.ndarray, true: int) -> list[float]:
    """At most :data:`POINTS` of the weights, from the lowest one on that can be of any use."""
    distinct, counts = np.unique(weights, return_counts=True)
    through = counts[::-1].cumsum()[::-1]  # pairs from each weight on
    of_use = distinct[through * LEAST_PRECISION <= max(true, 1)]
    chosen: list[float] = (of_use if len(of_use) else distinct[-1:]).tolist()
    return chosen[:: max(1, -(-len(chosen) // POINTS))]  # -(-a // b) is a / b, rounded up
