"""A pair that several blocking rules find is one pair."""

import pyarrow as pa

COORDINATES = ("l_partition", "l_offset", "r_partition", "r_offset")


def distinct_pairs(pairs: pa.Table) -> pa.Table:
    """The pairs of a micro-batch, each once; all ways to find a pair meet in the batch of its later record."""
    first: dict[tuple[int, ...], int] = {}
    for at, pair in enumerate(zip(*(pairs[name].to_pylist() for name in COORDINATES), strict=True)):
        first.setdefault(pair, at)
    return pairs if len(first) == len(pairs) else pairs.take(list(first.values()))
