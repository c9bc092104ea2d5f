"""The schedules that are ready to use, each as its own tool reads it."""

import ast
import re
import shutil
import subprocess

import kubernetes_validate
import pytest
import yaml

from lib.submission.catalogue import jobs
from tests.conftest import HOME

SCHEDULES = HOME / "conf/schedules"
INSTALLED_AT = "/opt/customer-identification"
COMMAND = "./spark-submit.sh backfill_customers --env cluster --since-last"
NIGHTLY = "0 3 * * *"


def read(name):
    return (SCHEDULES / name).read_text(encoding="utf-8")


def cron_job():
    return yaml.safe_load(read("backfill-customers.cronjob.yaml"))


def container():
    (found,) = cron_job()["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    return found


def call_of(name):
    """The keyword arguments of a call in the DAG's file that are literals."""
    calls = [
        node for node in ast.walk(ast.parse(read("backfill_customers_dag.py"))) if isinstance(node, ast.Call)
    ]
    (call,) = (call for call in calls if ast.unparse(call.func) == name)
    return {word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            lambda: read("backfill-customers.service").replace(f"{INSTALLED_AT}/spark", "./spark"),
            id="systemd",
        ),
        pytest.param(lambda: read("backfill-customers.crontab"), id="cron"),
        pytest.param(lambda: " ".join(container()["command"]), id="Kubernetes"),
        pytest.param(lambda: call_of("BashOperator")["bash_command"], id="Airflow"),
    ],
)
def test_all_run_one_command(command):
    assert [line for line in command().splitlines() if line.endswith(COMMAND)]
    assert "backfill_customers" in jobs(HOME / "jobs")


@pytest.mark.parametrize(
    "schedule",
    [
        pytest.param(lambda: read("backfill-customers.crontab"), id="cron"),
        pytest.param(lambda: cron_job()["spec"]["schedule"], id="Kubernetes"),
        pytest.param(lambda: call_of("DAG")["schedule"], id="Airflow"),
    ],
)
def test_every_night_at_three(schedule):
    assert re.search(rf"^{re.escape(NIGHTLY)}\b|^{re.escape(NIGHTLY)}", schedule(), re.MULTILINE)


def test_systemd_reads_its_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    units = [tmp_path / path.name for path in SCHEDULES.glob("*.service")]
    units += [tmp_path / path.name for path in SCHEDULES.glob("*.timer")]
    for unit in units:
        unit.write_text(read(unit.name).replace(INSTALLED_AT, str(HOME)), encoding="utf-8")
    words = ["systemd-analyze", "verify", *map(str, units)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_kubernetes_knows_every_field():
    kubernetes_validate.validate(cron_job(), kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize(("name", "value"), [("catchup", False), ("max_active_runs", 1)])
def test_airflow_neither_catches_up_nor_overlaps(name, value):
    assert call_of("DAG")[name] == value


def test_wrong_settings_are_not_tried_again():
    rules = cron_job()["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    assert rules[0]["onExitCodes"] == {"containerName": container()["name"], "operator": "In", "values": [2]}
    assert "RestartPreventExitStatus=2" in read("backfill-customers.service")
