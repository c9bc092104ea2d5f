"""The id of an identity, derived and never assigned: the same for ever, on every machine, in any order."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.keyed_hash import hmac_sha256, id_63_bits
from lib.records.pair import Side

SEPARATOR = "\x1f"


def with_identity_id(records: DataFrame, side: Side, key: bytes) -> DataFrame:
    """Add ``identity_id`` to normalised records of a side; null where a record is rejected, as it is nobody's."""
    own = identity_id(side, F.col("phone"), F.col("name_key"), key)
    return records.withColumn("identity_id", F.when(F.col("reject_reason").isNull(), own))


def identity_id(side: Side, phone: Column, name_key: Column, key: bytes) -> Column:
    """63 bits of the keyed hash of (side, phone, name key), a BIGINT that is never negative."""
    return id_63_bits(hmac_sha256(F.concat_ws(SEPARATOR, F.lit(side.value), phone, name_key), key))
