"""Keys in the memory of a process that runs tasks: how they come there, and the expression that looks them up for each row.

Spark has no public function that asks Java and is compiled: ``java_method`` is interpreted, and parts the compiled code around it.
So the look-up is made of Catalyst's own expressions (ADR 0026). Spark's optimiser would put the value of a constant expression,
here the key, into the plan; it never does so for one that holds a Java object (``InvokeLike.foldable``).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyspark import SparkContext
from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.settings.key_properties import properties

#: Told by an executor that has no such key; :mod:`lib.streaming.failures` recognises it.
NO_KEY = "This executor does not hold the key that the driver makes tokens and ids with."


def hold(key: bytes) -> None:
    """Put the padded forms of a key into the memory of this driver's JVM."""
    jvm = _jvm()
    with _unlogged():
        for name, value in properties(key).items():
            jvm.java.security.Security.setProperty(name, value)


def held(name: str) -> Column:
    """The bytes of the padded key that the process holds under a name; a task without it fails with :data:`NO_KEY`."""
    catalyst = _Catalyst(_jvm())
    text = catalyst.object_type("java.lang.String")
    found = catalyst.static("java.security.Security", "getProperty", text, catalyst.literal(name, text))
    hexadecimal = catalyst.static("java.util.HexFormat", "of", catalyst.object_type("java.util.HexFormat"))
    return F.coalesce(catalyst.bytes_of(hexadecimal, "parseHex", found), F.raise_error(NO_KEY).cast("binary"))


class _Catalyst:
    """Spark's expressions that call Java. They are no public interface: another version may want other arguments."""

    def __init__(self, jvm: Any) -> None:  # noqa: ANN401 - Py4J has no types
        self._jvm = jvm
        self._expressions = jvm.org.apache.spark.sql.catalyst.expressions
        self._nothing = jvm.org.apache.spark.api.python.PythonUtils.toSeq([])
        # Null for null, may be null, and the same for the same arguments.
        self._kind = (True, True, True)

    def object_type(self, name: str) -> Any:  # noqa: ANN401
        return self._jvm.org.apache.spark.sql.types.ObjectType(self._class(name))

    def literal(self, value: str, of_type: Any) -> Any:  # noqa: ANN401
        return self._expressions.Literal(value, of_type)

    def static(self, owner: str, method: str, returned: Any, *arguments: Any) -> Any:  # noqa: ANN401
        none = getattr(getattr(self._jvm.scala, "None$"), "MODULE$")
        given = self._jvm.org.apache.spark.api.python.PythonUtils.toSeq(list(arguments))
        invoke = self._expressions.objects.StaticInvoke
        return invoke(self._class(owner), returned, method, given, self._nothing, *self._kind, none)

    def bytes_of(self, target: Any, method: str, argument: Any) -> Column:  # noqa: ANN401
        binary = getattr(getattr(self._jvm.org.apache.spark.sql.types, "BinaryType$"), "MODULE$")
        given = self._jvm.org.apache.spark.api.python.PythonUtils.toSeq([argument])
        invoke = self._expressions.objects.Invoke
        called = invoke(target, method, binary, given, self._nothing, *self._kind)
        return Column(self._jvm.org.apache.spark.sql.classic.ExpressionUtils.column(called))

    def _class(self, name: str) -> Any:  # noqa: ANN401
        return self._jvm.java.lang.Class.forName(name)


def _jvm() -> Any:  # noqa: ANN401 - Py4J has no types
    context = SparkContext._active_spark_context  # noqa: SLF001 - there is no public way
    return context and context._jvm  # noqa: SLF001 - as above


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
