import sys
from itertools import pairwise
from pathlib import Path

import pytest

from lib.settings.model import SparkSettings
from lib.submission.command import spark_submit
from lib.submission.layout import home, spark_home

JARS = [Path("/jars/com.a_first-1.0.jar"), Path("/jars/org.b_second-2.0.jar")]


def submit(arguments=(), **spark):
    settings = SparkSettings.model_validate({"master": "local[2]", **spark})
    return spark_submit(Path("/jobs/job.py"), arguments, settings, JARS, Path("/dist/lib.zip"))


@pytest.mark.parametrize(
    ("spark", "option", "value"),
    [
        pytest.param({}, "--master", "local[2]", id="master"),
        pytest.param({"driver_memory": "6g"}, "--driver-memory", "6g", id="memory"),
        pytest.param({}, "--py-files", "/dist/lib.zip", id="lib travels"),
        pytest.param({}, "--jars", "/jars/com.a_first-1.0.jar,/jars/org.b_second-2.0.jar", id="jars"),
        pytest.param({}, "--properties-file", str(home() / "conf/spark-defaults.conf"), id="defaults"),
        pytest.param({"driver_class_path": ["second"]}, "--driver-class-path", str(JARS[1]), id="class path"),
        pytest.param({"conf": {"spark.x": "a=b c"}}, "--conf", "spark.x=a=b c", id="conf"),
    ],
)
def test_settings_become_options(spark, option, value):
    words = submit(**spark)
    assert (option, value) in list(pairwise(words))


def test_no_class_path_unless_the_settings_ask_for_one():
    assert "--driver-class-path" not in submit()


def test_the_logging_configuration_stands_beside_java_options_of_the_settings():
    words = submit(conf={"spark.driver.extraJavaOptions": "-Da=b"})
    options = [word for word in words if word.startswith("spark.driver.extraJavaOptions=")]
    assert options == [
        f"spark.driver.extraJavaOptions=-Dlog4j2.configurationFile=file:{home()}/conf/log4j2.properties -Da=b"
    ]


def test_the_job_and_its_arguments_come_last():
    assert submit(["--env", "local", "--set", "a.b=c"])[-5:] == [
        "/jobs/job.py",
        "--env",
        "local",
        "--set",
        "a.b=c",
    ]


def test_the_program_is_that_of_this_environment():
    assert submit()[0] == str(spark_home() / "bin/spark-submit")
    assert str(spark_home()).startswith(sys.prefix)
    assert (spark_home() / "jars").is_dir()
