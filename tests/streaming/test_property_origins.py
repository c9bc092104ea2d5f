"""Hadoop's configuration travels without the origins of its properties."""

import pytest

from lib.streaming.property_origins import forget_property_origins

DEFAULT, FILE = "fs.defaultFS", "core-default.xml"


def written_bytes(jvm, configuration):
    """The size of what Hadoop sends out of a configuration."""
    out = jvm.java.io.ByteArrayOutputStream()
    configuration.write(jvm.java.io.DataOutputStream(out))
    return out.size()


@pytest.fixture
def configurations(spark):
    """The session's own configuration after some work, and a copy for a plan, which Spark sends out; and one of Hadoop's."""
    forget_property_origins(spark)
    spark.range(1).collect()
    of_plan = spark._jsparkSession.sessionState().newHadoopConf()  # noqa: SLF001 - no public way
    fresh = spark._jvm.org.apache.hadoop.conf.Configuration()  # noqa: SLF001
    return spark.sparkContext._jsc.hadoopConfiguration(), of_plan, fresh  # noqa: SLF001


def test_where_a_property_came_from_is_forgotten_and_its_value_is_not(configurations):
    own, of_plan, fresh = configurations
    assert FILE in list(fresh.getPropertySources(DEFAULT))
    for configuration in (own, of_plan):
        assert FILE not in list(configuration.getPropertySources(DEFAULT) or [])
        assert configuration.get(DEFAULT) == fresh.get(DEFAULT)


def test_what_is_sent_out_is_smaller(spark, configurations):
    _, of_plan, fresh = configurations
    properties = {configuration.size() for configuration in (of_plan, fresh)}
    assert max(properties) < 1.3 * min(properties)
    assert written_bytes(spark._jvm, of_plan) < written_bytes(spark._jvm, fresh)  # noqa: SLF001
