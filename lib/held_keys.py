"""Keys in the memory of a process that runs tasks: how they come there, and the expression that looks them up for each row.

The look-up is made of Catalyst's own expressions (ADR 0026). Spark's optimiser would put the value of a constant expression,
here the key, into the plan; it never does so for one that holds a Java object (``InvokeLike.foldable``).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.catalyst import TEXT, Catalyst, driver_jvm
from lib.settings.key_properties import properties

#: Told by an executor that has no such key; :mod:`lib.streaming.failures` recognises it.
NO_KEY = "This executor does not hold the key that the driver makes tokens and ids with."


def hold(key: bytes) -> None:
    """Put the padded forms of a key into the memory of this driver's JVM."""
    jvm = driver_jvm()
    with _unlogged():
        for name, value in properties(key).items():
            jvm.java.security.Security.setProperty(name, value)


def held(name: str) -> Column:
    """The bytes of the padded key that the process holds under a name; a task without it fails with :data:`NO_KEY`."""
    catalyst = Catalyst()
    found = catalyst.static(
        "java.security.Security", "getProperty", catalyst.object_type(TEXT), catalyst.literal(name)
    )
    hexadecimal = catalyst.static("java.util.HexFormat", "of", catalyst.object_type("java.util.HexFormat"))
    key = catalyst.call(hexadecimal, "parseHex", catalyst.sql_type("BinaryType"), found)
    return F.coalesce(catalyst.column(key), F.raise_error(NO_KEY).cast("binary"))


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
