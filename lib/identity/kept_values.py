"""How many distinct values of a kind are kept of a person (docs/reference/rules.md, section 7; ADR 0028).

A set that only grows would end in a row that MySQL refuses. Which values are kept depends on the values alone: the first ones
of a union are the first ones of what was kept of its parts, so order, batches and repetition make no difference.
"""

from heapq import nsmallest
from typing import Any, TypeVar

MOST_VALUES = 100  # a customer with so many may have more
T = TypeVar("T", bound=Any)


def kept(values: frozenset[T]) -> frozenset[T]:
    """The first of the values in ascending order; text is in the order of its code points."""
    return values if len(values) <= MOST_VALUES else frozenset(nsmallest(MOST_VALUES, values))
