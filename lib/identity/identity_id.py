"""The id of an identity. It is derived and never assigned, so it is the same on every machine and in any order (ADR 0003)."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.keyed_hash import hmac_sha256, id_63_bits
from lib.records.pair import Side

# The ASCII unit separator. No phone and no name key contains it, so different triples never give the same text.
SEPARATOR = "\x1f"


def with_identity_id(records: DataFrame, side: Side, key: bytes) -> DataFrame:
    """Add ``identity_id`` to normalised records of a side; null for a rejected record, which belongs to nobody."""
    own = identity_id(side, F.col("phone"), F.col("name_key"), key)
    return records.withColumn("identity_id", F.when(F.col("reject_reason").isNull(), own))


def identity_id(side: Side, phone: Column, name_key: Column, key: bytes) -> Column:
    """63 bits of the keyed hash of side, phone and name key: a BIGINT that is never negative."""
    return id_63_bits(hmac_sha256(F.concat_ws(SEPARATOR, F.lit(side.value), phone, name_key), key))
