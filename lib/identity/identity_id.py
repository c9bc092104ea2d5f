"""The id of an identity, derived and never assigned: the same for ever, on every machine, in any order."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.keyed_hash import hmac_sha256, id_63_bits
from lib.records.pair import Side

SEPARATOR = "\x1f"


def identity_id(side: Side, phone: Column, name_key: Column, key: bytes) -> Column:
    """63 bits of the keyed hash of (side, phone, name key), a BIGINT that is never negative."""
    return id_63_bits(hmac_sha256(F.concat_ws(SEPARATOR, F.lit(side.value), phone, name_key), key))
