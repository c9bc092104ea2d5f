"""Excludes optimiser rules that have nothing to do in the streams.

Spark plans every micro-batch anew, which can take longer than running a small one, and each rule traverses the whole plan,
some of them a dozen times. ``docs/performance.md`` has their cost. Statements outside the streams keep all rules.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

from lib.streaming.property_origins import forget_property_origins

EXCLUDED_RULES = "spark.sql.optimizer.excludedRules"
CHECKED = "spark.sql.streaming.unsupportedOperationCheck"
OPTIMIZER, DELTA = "org.apache.spark.sql.catalyst.optimizer", "org.apache.spark.sql.delta"
SOURCES = "org.apache.spark.sql.execution.datasources"
NOTHING_TO_DO = (
    f"{OPTIMIZER}.EliminateAggregateFilter",
    f"{OPTIMIZER}.FoldablePropagation",
    f"{OPTIMIZER}.OptimizeCsvJsonExprs",
    f"{OPTIMIZER}.OptimizeOneRowRelationSubquery",
    f"{OPTIMIZER}.PushDownPredicates",  # would compute the weight of a pair twice, once more for the filter
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
    """Queries that start within the block are planned without these rules: Spark gives each a copy of the session's settings.

    It also turns off the check for unsupported operations. That check refuses every sort in a stream, although a sort within
    partitions, as in :mod:`lib.linkage.blocking`, is sound.
    """
    forget_property_origins(spark)
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
