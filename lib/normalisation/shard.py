"""Selects the records of a shard by their phone, so that all records that may be one customer are in one shard."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.settings.model import ShardSettings


def within(records: DataFrame, shard: ShardSettings) -> DataFrame:
    """The normalised records of one shard. A record without a phone is a reject; shard 0 counts it and keeps it.

    MySQL's ``CRC32(phone) % count`` gives the same number. The CRC-32 of an empty text is 0, hence shard 0.
    """
    if shard.count == 1:
        return records
    checksum = F.crc32(F.coalesce("phone", F.lit("")).cast("binary"))
    return records.where(checksum % shard.count == shard.index)
