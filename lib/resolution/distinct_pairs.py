"""Removes duplicate pairs: several blocking rules may find the same pair."""

import numpy as np
import pyarrow as pa

from lib.records.pair import PAIR_COORDINATES


def distinct_pairs(pairs: pa.Table) -> pa.Table:
    """The distinct pairs of a micro-batch, in their order.

    There can be no duplicates across batches: the join emits a pair in the batch of its later record, for every rule.
    """
    numbered = pairs.select(PAIR_COORDINATES).append_column("at", pa.array(np.arange(len(pairs))))
    first = numbered.group_by(list(PAIR_COORDINATES)).aggregate([("at", "min")])["at_min"]
    return pairs if len(first) == len(pairs) else pairs.take(np.sort(first.to_numpy()))
