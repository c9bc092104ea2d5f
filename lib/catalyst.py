"""Spark's expressions that call Java and are compiled; ``java_method``, the public way, is interpreted.

They are no public interface of Spark: another version may want other arguments.
"""

from typing import Any

from pyspark import SparkContext
from pyspark.sql import Column
from pyspark.sql import functions as F

TEXT = "java.lang.String"


class Catalyst:
    """Calls of Java, made in a driver's JVM. An argument and a result are expressions of Catalyst, unless they are columns."""

    def __init__(self) -> None:
        """Find the JVM of the active session."""
        self._jvm = driver_jvm()
        self._expressions = self._jvm.org.apache.spark.sql.catalyst.expressions
        self._columns = self._jvm.org.apache.spark.sql.classic.ExpressionUtils
        # Null for null, may be null, and the same for the same arguments.
        self._kind = (True, True, True)

    def object_type(self, name: str) -> Any:  # noqa: ANN401 - Py4J has no types
        """The type of a Java object."""
        return self._jvm.org.apache.spark.sql.types.ObjectType(self._class(name))

    def sql_type(self, name: str) -> Any:  # noqa: ANN401
        """A type of Spark's own, such as ``BinaryType``."""
        return getattr(getattr(self._jvm.org.apache.spark.sql.types, f"{name}$"), "MODULE$")

    def literal(self, value: str) -> Any:  # noqa: ANN401
        """A Java string."""
        return self._expressions.Literal(value, self.object_type(TEXT))

    def long(self, value: int) -> Any:  # noqa: ANN401
        """A Java long; Py4J would hand a small one over as an integer."""
        return self._columns.expression(F.lit(value).cast("bigint")._jc)  # noqa: SLF001

    def text_of(self, column: Column) -> Any:  # noqa: ANN401
        """The Java string of a text column."""
        return self.call(self._columns.expression(column._jc), "toString", self.object_type(TEXT))  # noqa: SLF001

    def static(self, owner: str, method: str, returned: Any, *arguments: Any) -> Any:  # noqa: ANN401
        """The result of a static method."""
        none = getattr(getattr(self._jvm.scala, "None$"), "MODULE$")
        invoke = self._expressions.objects.StaticInvoke
        nothing = self._list()
        return invoke(
            self._class(owner), returned, method, self._list(*arguments), nothing, *self._kind, none
        )

    def call(self, target: Any, method: str, returned: Any, *arguments: Any) -> Any:  # noqa: ANN401
        """The result of an object's method."""
        invoke = self._expressions.objects.Invoke
        return invoke(target, method, returned, self._list(*arguments), self._list(), *self._kind)

    def column(self, expression: Any) -> Column:  # noqa: ANN401
        """The column of an expression."""
        return Column(self._columns.column(expression))

    def text_column(self, text: Any) -> Column:  # noqa: ANN401
        """The column of a Java string; null where Java throws an exception."""
        utf8 = "org.apache.spark.unsafe.types.UTF8String"
        of_spark = self.static(utf8, "fromString", self.sql_type("StringType"), text)
        return self.column(self._expressions.TryEval(of_spark))

    def _list(self, *members: Any) -> Any:  # noqa: ANN401
        return self._jvm.org.apache.spark.api.python.PythonUtils.toSeq(list(members))

    def _class(self, name: str) -> Any:  # noqa: ANN401
        # The loader that knows the jars of the session.
        return self._jvm.java.lang.Thread.currentThread().getContextClassLoader().loadClass(name)


def driver_jvm() -> Any:  # noqa: ANN401
    """The JVM of this driver; None without a session."""
    context = SparkContext._active_spark_context  # noqa: SLF001 - there is no public way
    return context and context._jvm  # noqa: SLF001 - as above
