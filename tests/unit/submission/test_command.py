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
    ("option", "value"),
    [
        pytest.param("--conf", "spark.master=local[2]", id="settings"),
        pytest.param("--py-files", "/dist/lib.zip", id="lib travels"),
        pytest.param("--properties-file", str(home() / "conf/spark-defaults.conf"), id="defaults"),
    ],
)
def test_what_spark_submit_is_told(option, value):
    words = submit()
    assert (option, value) in list(pairwise(words))


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
