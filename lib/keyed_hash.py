"""HMAC-SHA256 as a native Spark expression: makes card tokens and identity ids without a Python worker.

No key is in a plan or in a task. The plan has the names of the padded keys, and each process that runs a task looks them up in its
own memory, for each row: 0.1 to 0.6 us (ADR 0026).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyspark import SparkContext
from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.settings.key_properties import names, properties

#: Told by an executor that has no such key; :mod:`lib.streaming.failures` recognises it.
NO_KEY = "This executor does not hold the key that the driver makes tokens and ids with."


def hmac_sha256(message: Column, key: bytes) -> Column:
    """HMAC-SHA256 of ``message`` (text as UTF-8, or binary) as 64 lower-case hex characters (RFC 2104).

    The key is put into this driver's JVM; executors on other machines must have it already, or the task fails with :data:`NO_KEY`.
    """
    _hold(key)
    inner, outer = (_held(name) for name in names(key))
    return F.sha2(F.concat(outer, F.unhex(F.sha2(F.concat(inner, message.cast("binary")), 256))), 256)


def id_63_bits(digest: Column) -> Column:
    """The first 63 bits of a hex digest, as a BIGINT that is never negative."""
    # conv() returns a signed number for a negative base; the unsigned shift then drops the lowest bit, and with it the sign.
    return F.shiftrightunsigned(F.conv(F.substring(digest, 1, 16), 16, -10).cast("bigint"), 1)


def _held(name: str) -> Column:
    """The padded key that the process holds under a name. For a name without one Java's answer is null, written ``null``."""
    found = F.java_method(F.lit("java.security.Security"), F.lit("getProperty"), F.lit(name))
    return F.coalesce(F.unhex(found), F.raise_error(NO_KEY).cast("binary"))


def _hold(key: bytes) -> None:
    """Put the padded forms of a key into the memory of this driver's JVM."""
    context = SparkContext._active_spark_context  # noqa: SLF001 - there is no public way
    jvm: Any = context and context._jvm  # noqa: SLF001 - as above
    with _unlogged():
        for name, value in properties(key).items():
            jvm.java.security.Security.setProperty(name, value)


@contextmanager
def _unlogged() -> Iterator[None]:
    """Py4J logs what it sends to the JVM if somebody asks for everything."""
    loggers = [logging.getLogger(f"py4j.{name}") for name in ("clientserver", "java_gateway")]
    before = [logger.disabled for logger in loggers]
    try:
        for logger in loggers:
            logger.disabled = True
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
