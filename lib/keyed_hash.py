"""HMAC-SHA256 as a native Spark expression: makes card tokens and identity ids without a Python worker.

No key is in a plan or in a task. The plan has the names of the padded keys, and each process that runs a task looks them up in its
own memory, for each row (:mod:`lib.held_keys`).
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.held_keys import held, hold
from lib.settings.key_properties import names


def hmac_sha256(message: Column, key: bytes) -> Column:
    """HMAC-SHA256 of ``message`` (text as UTF-8, or binary) as 64 lower-case hex characters (RFC 2104).

    The key is put into this driver's JVM. Executors on other machines must have it already, or the task fails with
    :data:`lib.held_keys.NO_KEY`.
    """
    hold(key)
    inner, outer = (held(name) for name in names(key))
    return F.sha2(F.concat(outer, F.unhex(F.sha2(F.concat(inner, message.cast("binary")), 256))), 256)


def id_63_bits(digest: Column) -> Column:
    """The first 63 bits of a hex digest, as a BIGINT that is never negative."""
    # conv() returns a signed number for a negative base; the unsigned shift then drops the lowest bit, and with it the sign.
    return F.shiftrightunsigned(F.conv(F.substring(digest, 1, 16), 16, -10).cast("bigint"), 1)
