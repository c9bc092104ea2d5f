import sys
from itertools import pairwise
from pathlib import Path

import pytest

from lib.settings.spark import SparkSettings
from lib.submission.command import Shipment, spark_submit
from lib.submission.layout import home, spark_home
from lib.submission.packages import PYTHON

LOCALLY = Shipment(Path("/dist/lib.zip"))
TO_EXECUTORS = LOCALLY._replace(packages=Path("/dist/packages.zip"))
TO_A_DRIVER = TO_EXECUTORS._replace(conf=Path("/dist/conf.zip"))
STANDALONE = {"master": "spark://host:7077"}
YARN = {"master": "yarn", "deploy_mode": "cluster"}
TEMPLATE = "spark.kubernetes.driver.podTemplateFile"
KUBERNETES = {
    "master": "k8s://https://host",
    "deploy_mode": "cluster",
    "conf": {
        "spark.kubernetes.container.image": "image",
        "spark.kubernetes.file.upload.path": "s3a://bucket/uploads",
        TEMPLATE: "conf/kubernetes/driver.yaml",
    },
}
JARS = [Path("/jars/com.a_first-1.0.jar"), Path("/jars/org.b_second-2.0.jar")]


def submit(arguments=(), shipment=LOCALLY, **spark):
    settings = SparkSettings.model_validate({"master": "local[2]", **spark})
    return spark_submit(Path("/jobs/job.py"), arguments, settings, JARS, shipment)


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


@pytest.mark.parametrize(
    ("spark", "shipment", "option", "value"),
    [
        pytest.param(STANDALONE, TO_EXECUTORS, "--archives", "/dist/packages.zip#packages", id="packages"),
        pytest.param(STANDALONE, TO_EXECUTORS, "--conf", f"spark.pyspark.python={PYTHON}", id="their Python"),
        pytest.param(
            {**STANDALONE, "conf": {"spark.pyspark.python": "/opt/python"}},
            TO_EXECUTORS,
            "--conf",
            "spark.pyspark.python=/opt/python",
            id="another Python",
        ),
        pytest.param(
            STANDALONE,
            TO_EXECUTORS,
            "--conf",
            "spark.executorEnv.PYTHONPATH=packages",
            id="they are imported",
        ),
        pytest.param(
            STANDALONE,
            TO_EXECUTORS,
            "--conf",
            f"spark.pyspark.driver.python={sys.executable}",
            id="the driver's Python is this one",
        ),
        pytest.param(STANDALONE, TO_EXECUTORS, "--conf", "spark.submit.deployMode=client", id="client"),
        *(
            pytest.param(
                spark, TO_A_DRIVER, "--conf", f"spark.submit.deployMode={'cluster'}", id=f"cluster, {name}"
            )
            for name, spark in (("YARN", YARN), ("Kubernetes", KUBERNETES))
        ),
        pytest.param(
            YARN,
            TO_A_DRIVER,
            "--archives",
            "/dist/packages.zip#packages,/dist/conf.zip#conf",
            id="conf for a driver",
        ),
        pytest.param(
            YARN,
            TO_A_DRIVER,
            "--conf",
            "spark.yarn.appMasterEnv.CUSTID_HOME=.",
            id="where YARN's driver finds it",
        ),
        pytest.param(
            KUBERNETES,
            TO_A_DRIVER,
            "--conf",
            "spark.kubernetes.driverEnv.CUSTID_HOME=.",
            id="where the one of Kubernetes does",
        ),
        pytest.param(
            KUBERNETES,
            TO_A_DRIVER,
            "--conf",
            f"{TEMPLATE}={home() / 'conf/kubernetes/driver.yaml'}",
            id="a template of the project's",
        ),
    ],
)
def test_what_reaches_other_machines(spark, shipment, option, value):
    assert (option, value) in list(pairwise(submit(shipment=shipment, **spark)))


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,1024]"])
def test_nothing_is_shipped_within_this_machine(master):
    words = submit(master=master)
    assert "--archives" not in words
    assert [word for word in words if "PYTHONPATH" in word or "pyspark.python" in word] == []


def test_a_driver_elsewhere_is_told_of_no_file_of_this_machine():
    own = [word for word in submit(shipment=TO_A_DRIVER, **YARN) if "extraJavaOptions" in word]
    assert [word for word in own if str(home()) in word] == []
