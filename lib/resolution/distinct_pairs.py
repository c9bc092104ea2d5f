"""Removes duplicate pairs: several blocking rules may find the same pair."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from lib.records.pair import PAIR_COORDINATES


def strongest_pairs(pairs: pa.Table, by: Sequence[str]) -> pa.Table:
    """The pairs that differ in the columns ``by``, each as it was decided with the greatest ``match_weight``."""
    return distinct_pairs(pairs.sort_by([("match_weight", "descending")]), by)


def distinct_pairs(pairs: pa.Table, by: Sequence[str] = PAIR_COORDINATES) -> pa.Table:
    """The pairs that differ in the columns ``by``, in their order; by default those of two records each.

    There can be no duplicates across micro-batches: the join emits a pair in the batch of its later record, for every rule.
    """
    numbered = pairs.select(by).append_column("at", pa.array(np.arange(len(pairs))))
    first = numbered.group_by(list(by)).aggregate([("at", "min")])["at_min"]
    return pairs if len(first) == len(pairs) else pairs.take(np.sort(first.to_numpy()))
