# ruff: noqa: SLF001 - Spark's rules are seen in its JVM only
"""A stream is planned without rules that have nothing to do there; everybody else has them."""

import pytest

from lib.records.message import MESSAGE
from lib.streaming.lean_planning import CHECKED, EXCLUDED_RULES, NOTHING_TO_DO
from lib.streaming.query import start


@pytest.fixture
def seen(spark, tmp_path):
    """The rules that a micro-batch is planned without."""
    found = []
    spark.createDataFrame([], MESSAGE).write.parquet(f"{tmp_path}/messages")
    messages = spark.readStream.schema(MESSAGE).parquet(f"{tmp_path}/messages")

    def write(batch, _batch_id):
        found.append(batch.sparkSession.conf.get(EXCLUDED_RULES))
        batch.toArrow()

    start("lean", messages, write, f"{tmp_path}/checkpoint", None).awaitTermination(60)
    return found


def test_a_micro_batch_is_planned_without_them(seen):
    assert seen == [",".join(NOTHING_TO_DO)]


@pytest.mark.usefixtures("seen")
def test_the_session_has_them_all(spark):
    assert spark.conf.get(EXCLUDED_RULES, None) is None
    assert spark.conf.get(CHECKED) == "true"


@pytest.mark.parametrize("rule", NOTHING_TO_DO)
def test_it_is_a_rule_of_spark_or_delta(spark, rule):
    """Spark says nothing of a name that it does not know."""
    assert spark._jvm.java.lang.Class.forName(rule) is not None


@pytest.fixture
def set_by_hand(spark):
    spark.conf.set(EXCLUDED_RULES, "one.of.my.own")
    yield "one.of.my.own"
    spark.conf.unset(EXCLUDED_RULES)


def test_what_somebody_else_had_set_counts_too_and_stays(spark, set_by_hand, seen):
    assert seen == [",".join((set_by_hand, *NOTHING_TO_DO))]
    assert spark.conf.get(EXCLUDED_RULES) == set_by_hand
