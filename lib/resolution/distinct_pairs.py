"""A pair that several blocking rules find is one pair."""

import numpy as np
import pyarrow as pa

from lib.records.pair import PAIR_COORDINATES


def distinct_pairs(pairs: pa.Table) -> pa.Table:
    """The pairs of a micro-batch, each once; all ways to find a pair meet in the batch of its later record."""
    numbered = pairs.select(PAIR_COORDINATES).append_column("at", pa.array(np.arange(len(pairs))))
    first = numbered.group_by(list(PAIR_COORDINATES)).aggregate([("at", "min")])["at_min"]
    return pairs if len(first) == len(pairs) else pairs.take(np.sort(first.to_numpy()))
