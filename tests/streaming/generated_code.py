# ruff: noqa: SLF001 - what Spark generates can be seen in its JVM only
"""The Java that Spark generates for a plan, stage by stage."""


def stages_of(spark, execution):
    """Each stage of a ``QueryExecution``: its operators, its code and the sizes of its methods."""
    debug = getattr(getattr(spark._jvm.org.apache.spark.sql.execution.debug, "package$"), "MODULE$")
    stages = debug.codegenStringSeq(execution.executedPlan())
    return [stages.apply(place) for place in range(stages.size())]


def code_of(spark, execution):
    """The code of each stage."""
    return [stage._2() for stage in stages_of(spark, execution)]
