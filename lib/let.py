"""A value with a name within an expression: for expressions that name one part many times, and would double it each time."""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F


def let(value: Column, result: Callable[[Column], Column]) -> Column:
    """``result(value)``, with the value written and worked out once. It is a lambda, which Spark interprets."""
    return F.get(F.transform(F.array(value), result), F.lit(0))
