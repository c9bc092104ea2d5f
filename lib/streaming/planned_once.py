"""Optimises what comes before the join once, when a query starts, and not with every micro-batch (ADR 0037).

Spark plans each micro-batch from the query as it was written. Two things make that dear for a long chain of steps: the optimiser
arrives at the same chain each time, and both it and the planner walk from every step down the whole chain, to see whether it could be
read from the source (``PhysicalOperation`` and ``ScanOperation``: a cost that grows with the square of its length).
"""

from typing import TYPE_CHECKING

from pyspark.sql import DataFrame

from lib.catalyst import driver_jvm
from lib.streaming.lean_planning import lean_planning

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

STEPS = ("Project", "Filter")


def planned_once(records: DataFrame) -> DataFrame:
    """The same records of a stream, with a plan that is optimised already; those of a batch as they are.

    No step before may ask for the time: the optimiser would write down that of the start. Start the query with
    :func:`lib.streaming.query.start`; Spark's check for unsupported operations, which it turns off, refuses the plan.
    """
    if not records.isStreaming:
        return records
    spark = records.sparkSession
    with lean_planning(spark):
        optimised = records._jdf.queryExecution().optimizedPlan()  # noqa: SLF001 - there is no public way
    rows_of = driver_jvm().org.apache.spark.sql.classic.Dataset.ofRows
    return DataFrame(rows_of(spark._jsparkSession, _fenced(optimised)), spark)  # noqa: SLF001 - as above


def _fenced(plan: "JavaObject") -> "JavaObject":
    """The plan, with a node between every two steps that the walk does not pass.

    It is ``ReturnAnswer``, which Spark puts above the plan of ``take()``: the planner leaves it out, so the tasks run the same code.
    """
    spark = driver_jvm().org.apache.spark
    children = plan.children()
    below = [_fenced(children.apply(place)) for place in range(children.size())]
    if plan.nodeName() in STEPS:
        fence = spark.sql.catalyst.plans.logical.ReturnAnswer
        below = [fence(child) if child.nodeName() in STEPS else child for child in below]
    return plan.withNewChildren(spark.api.python.PythonUtils.toSeq(below))
