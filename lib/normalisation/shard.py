"""Which records belong to a shard: those whose phone does, so that all that may be one customer is in one of them."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.settings.model import ShardSettings


def within(records: DataFrame, shard: ShardSettings) -> DataFrame:
    """The normalised records of one shard; a record without a phone is a reject, and shard 0 counts and keeps it.

    MySQL's ``CRC32(phone) % count`` says the same.
    """
    if shard.count == 1:
        return records
    checksum = F.crc32(F.coalesce("phone", F.lit("")).cast("binary"))
    return records.where(checksum % shard.count == shard.index)
