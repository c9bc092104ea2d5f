"""Drivers on YARN and Kubernetes, as far as it goes without either: what spark-submit would have them do."""

import os
import re
import subprocess

import kubernetes_validate
import pytest

from lib.submission.layout import home
from tests.kubernetes_api import DRIVER, kubernetes

SECRETS = {"CUSTOMERS_MYSQL_PASSWORD", "CUSTOMERS_CARD_KEY", "CUSTOMERS_IDENTITY_KEY"}
NOT_HERE = "not-to-be-seen"
KEYS = "spark.conf.spark.executor.extraJavaOptions=-Djava.security.properties=/etc/customers/executors.properties"
REFUSED = 4


def submit(*settings, **variables):
    """``./spark-submit.sh identify_customers`` without a setting in the environment, and with secrets there."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CUSTID_")}
    words = [word for setting in (KEYS, *settings) for word in ("--set", setting)]
    return subprocess.run(
        ["./spark-submit.sh", "identify_customers", "--env", "cluster", *words],
        cwd=home(),
        env=ours | {name: f"{name}: {NOT_HERE}" for name in SECRETS} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def submitted(tmp_path_factory):
    """What the front door said, the driver's pod, and all that went to the cluster."""
    folder = tmp_path_factory.mktemp("uploads")
    with kubernetes(exit_code=REFUSED) as api:
        done = submit(
            f"spark.master={api.master}",
            "spark.deploy_mode=cluster",
            "spark.conf.spark.kubernetes.container.image=registry/customer-identification:1",
            f"spark.conf.spark.kubernetes.file.upload.path=file://{folder}",
            "spark.conf.spark.kubernetes.driver.podTemplateFile=conf/kubernetes/driver.yaml",
            "spark.conf.spark.kubernetes.executor.podTemplateFile=conf/kubernetes/executor.yaml",
        )
        (pod,) = api.pods.values() or [None]
        yield done, pod, str(api.config_maps) + str(pod), {path.name for path in folder.rglob("*.*")}


def container(pod):
    return next(one for one in pod["spec"]["containers"] if one["name"] == DRIVER)


def test_the_exit_code_of_the_drivers_container_is_passed_on(submitted):
    assert submitted[0].returncode == REFUSED, submitted[0].stderr


def test_kubernetes_knows_every_field_of_the_drivers_pod(submitted):
    kubernetes_validate.validate(submitted[1], kubernetes_validate.latest_version(), strict=True)


def test_secrets_are_references_to_kubernetes_secrets(submitted):
    _, pod, told, _ = submitted
    variables = {one["name"]: one for one in container(pod)["env"]}
    assert {name for name, one in variables.items() if "secretKeyRef" in one.get("valueFrom", {})} == SECRETS
    assert NOT_HERE not in told


def test_the_driver_finds_settings_and_packages_in_its_folder(submitted):
    variables = {one["name"]: one.get("value") for one in container(submitted[1])["env"]}
    assert (variables["CUSTID_HOME"], variables["PYTHONPATH"]) == (".", "packages")


def test_all_that_the_driver_needs_is_uploaded(submitted):
    assert {"identify_customers.py", "lib.zip", "packages.zip", "conf.zip"} <= submitted[3]
    assert [name for name in submitted[3] if name.startswith("io.delta_delta-spark")]


def test_the_job_gets_its_own_arguments(submitted):
    words = container(submitted[1])["args"]
    assert words[words.index("--env") + 1] == "cluster"


def test_yarn_is_told_the_same(tmp_path):
    """There is no resource manager: what spark-submit would ask of it stands in what it says before."""
    nowhere = ("yarn.resourcemanager.connect.max-wait.ms=1", "ipc.client.connect.max.retries=0")
    done = submit(
        "spark.deploy_mode=cluster",
        "spark.conf.spark.yarn.dist.files=hdfs:///secrets/card.key",
        *(f"spark.conf.spark.hadoop.{one}" for one in nowhere),
        HADOOP_CONF_DIR=str(tmp_path),
        SPARK_PRINT_LAUNCH_COMMAND="1",
    )
    assert done.returncode == 1, done.stderr
    assert re.search(r"--archives \S+/packages\.zip#packages,\S+/conf\.zip#conf", done.stderr)
    assert "spark.yarn.appMasterEnv.CUSTID_HOME=." in done.stderr
    assert NOT_HERE not in done.stderr
