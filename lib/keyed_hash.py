"""HMAC-SHA256 as a native Spark expression: makes card tokens and identity ids without a Python worker."""

import hashlib

from pyspark.sql import Column
from pyspark.sql import functions as F

BLOCK = 64  # bytes of a SHA-256 block, RFC 2104


def hmac_sha256(message: Column, key: bytes) -> Column:
    """HMAC-SHA256 of ``message`` (text as UTF-8, or binary) as 64 lower-case hex characters (RFC 2104).

    The padded keys are literals in the query plan; ``spark.sql.redaction.string.regex`` in ``conf/spark-defaults.conf`` keeps
    them out of all output that shows a plan.
    """
    padded = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    inner = F.lit(bytearray(byte ^ 0x36 for byte in padded))
    outer = F.lit(bytearray(byte ^ 0x5C for byte in padded))
    return F.sha2(F.concat(outer, F.unhex(F.sha2(F.concat(inner, message.cast("binary")), 256))), 256)


def id_63_bits(digest: Column) -> Column:
    """The first 63 bits of a hex digest, as a BIGINT that is never negative."""
    # conv() returns a signed number for a negative base; the unsigned shift then drops the lowest bit, and with it the sign.
    return F.shiftrightunsigned(F.conv(F.substring(digest, 1, 16), 16, -10).cast("bigint"), 1)
