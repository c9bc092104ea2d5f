# ruff: noqa: SLF001 - what Spark generates can be seen in its JVM only
"""A record's way is compiled code: a generated method that is too large would be interpreted, several times slower."""

import pytest

from lib import pipeline
from lib.records.message import MESSAGE
from lib.settings.load import load_settings
from tests.conftest import HOME

LARGEST = 8_000  # bytes of bytecode that the JVM compiles (HugeMethodLimit of -XX:+DontCompileHugeMethods)
SETTINGS = load_settings(HOME / "conf", "local", {}, {})
KEYS = pipeline.Keys(b"c" * 32, b"i" * 32)


def store_records(messages):
    return pipeline.store_records_of(messages, SETTINGS, KEYS)


def profiles(messages):
    return pipeline.profiles_of(messages, SETTINGS)


@pytest.mark.parametrize("records_of", [store_records, profiles])
def test_no_generated_method_is_too_large_to_compile(spark, records_of):
    messages = spark.createDataFrame(spark.sparkContext.emptyRDD(), MESSAGE)
    records = pipeline.linkable(records_of(messages), "records", SETTINGS)
    sizes = method_sizes(spark, records)
    assert len(sizes) >= 2
    assert [size for size in sizes if size > LARGEST] == []


def method_sizes(spark, records):
    debug = getattr(getattr(spark._jvm.org.apache.spark.sql.execution.debug, "package$"), "MODULE$")
    stages = debug.codegenStringSeq(records._jdf.queryExecution().executedPlan())
    return [stages.apply(at)._3().maxMethodCodeSize() for at in range(stages.size())]
