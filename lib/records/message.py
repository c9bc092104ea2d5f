"""The schema of the messages that are read from a source."""

from pyspark.sql.types import (
    BinaryType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

#: A Kafka message; (topic, partition, offset) is unique.
MESSAGE = StructType(
    [
        StructField("topic", StringType(), nullable=False),
        StructField("partition", IntegerType(), nullable=False),
        StructField("offset", LongType(), nullable=False),
        StructField("timestamp", TimestampType(), nullable=False),
        StructField("value", BinaryType()),
    ]
)
COORDINATES = ("topic", "partition", "offset")
