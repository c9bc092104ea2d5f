"""What Spark's optimiser need not look for in a stream: it plans every micro-batch anew, and that takes longer than a small one.

Each of these rules walks the whole plan, some of them a dozen times, and has nothing to do there. ``docs/performance.md`` has
what they take; a statement outside of a stream has them all.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

EXCLUDED_RULES = "spark.sql.optimizer.excludedRules"
CHECKED = "spark.sql.streaming.unsupportedOperationCheck"
OPTIMIZER, DELTA = "org.apache.spark.sql.catalyst.optimizer", "org.apache.spark.sql.delta"
SOURCES = "org.apache.spark.sql.execution.datasources"
NOTHING_TO_DO = (
    f"{OPTIMIZER}.EliminateAggregateFilter",
    f"{OPTIMIZER}.FoldablePropagation",
    f"{OPTIMIZER}.OptimizeCsvJsonExprs",
    f"{OPTIMIZER}.OptimizeOneRowRelationSubquery",
    f"{OPTIMIZER}.PushDownPredicates",  # would work out the weight of a pair twice, for the filter as well
    f"{OPTIMIZER}.RemoveRedundantAliases",
    f"{OPTIMIZER}.ReorderAssociativeOperator",
    f"{SOURCES}.PruneFileSourcePartitions",
    f"{SOURCES}.PushVariantIntoScan",
    f"{SOURCES}.SchemaPruning",
    f"{DELTA}.metric.OptimizeConditionalIncrementMetric",
    f"{DELTA}.optimizer.RangePartitionIdRewrite",
    f"{DELTA}.stats.PrepareDeltaScan",
)


@contextmanager
def lean_planning(spark: SparkSession) -> Iterator[None]:
    """A query that starts in the block is planned without these rules; Spark gives it a copy of the session's settings.

    Nor is it asked whether it sorts: within a partition it may (:mod:`lib.linkage.blocking`), and Spark takes that for the whole stream.
    """
    own = {name: spark.conf.get(name, None) for name in (EXCLUDED_RULES, CHECKED)}
    spark.conf.set(EXCLUDED_RULES, ",".join(filter(None, (own[EXCLUDED_RULES], *NOTHING_TO_DO))))
    spark.conf.set(CHECKED, "false")
    try:
        yield
    finally:
        for name, value in own.items():
            if value is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, value)
