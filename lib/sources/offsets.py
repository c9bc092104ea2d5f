"""Turns Kafka offsets into a condition on records."""

from functools import reduce
from operator import or_

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.records.batch_metrics import Offsets


def is_before(ends: Offsets) -> Column:
    """Whether the offset of a record is below the one given for its partition; false if none is given."""
    places = (
        (F.col("topic") == topic) & (F.col("partition") == int(partition)) & (F.col("offset") < offset)
        for topic, partitions in ends.items()
        for partition, offset in partitions.items()
    )
    return reduce(or_, places, F.expr("false"))
