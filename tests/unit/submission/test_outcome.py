import sys
import zipfile

import pytest

from lib.settings.spark import SparkSettings
from lib.submission.child import run_child
from lib.submission.layout import spark_home
from lib.submission.outcome import Outcome
from lib.submission.submit import run_elsewhere

YARN = (
    "26/01/01 00:00:00 ERROR Client: Application diagnostics message: User application exited with status 4"
)
CONTAINER = "\t container name: {}"
EXIT = "\t exit code: {}"
DRIVER = CONTAINER.format("spark-kubernetes-driver")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param(["Application report (state: RUNNING)"], None, id="nothing yet"),
        pytest.param([YARN], 4, id="YARN"),
        pytest.param([DRIVER, EXIT.format(3)], 3, id="Kubernetes"),
        pytest.param([DRIVER, EXIT.format(0)], 0, id="well"),
        pytest.param(
            [DRIVER, EXIT.format(3), CONTAINER.format("proxy"), EXIT.format(0)],
            3,
            id="beside another container",
        ),
        pytest.param(
            [CONTAINER.format("proxy"), EXIT.format(0), DRIVER, EXIT.format(3)],
            3,
            id="after another container",
        ),
        pytest.param(["the job says its exit code: 7"], None, id="what only looks like it"),
    ],
)
def test_the_exit_code_of_a_driver_elsewhere(lines, code):
    outcome = Outcome()
    for line in lines:
        outcome.read(f"{line}\n")
    assert outcome.exit_code == code


@pytest.mark.parametrize(
    ("jar", "entry", "text"),
    [
        ("spark-yarn", "org/apache/spark/deploy/yarn/ApplicationMaster$$anon$2.class", b"User application exited with status "),
        ("spark-kubernetes", "org/apache/spark/deploy/k8s/KubernetesUtils$.class", b"exit code"),
        ("spark-kubernetes", "org/apache/spark/deploy/k8s/KubernetesUtils$.class", b"container name"),
        ("spark-kubernetes", "org/apache/spark/deploy/k8s/Constants$.class", b"spark-kubernetes-driver"),
    ],
)  # fmt: skip
def test_this_spark_says_it_so(jar, entry, text):
    (found,) = (spark_home() / "jars").glob(f"{jar}_*.jar")
    assert text in zipfile.ZipFile(found).read(entry)


def test_each_line_of_a_child_is_read_and_shown(capfd):
    lines = []
    code = run_child(
        [sys.executable, "-c", "print('one'); print('two'); raise SystemExit(5)"], {}, lines.append
    )
    assert (code, lines) == (5, ["one\n", "two\n"])
    assert "one\ntwo\n" in capfd.readouterr().err


@pytest.mark.parametrize("variable", ["PYTHONPATH", "PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"])
def test_a_driver_elsewhere_is_not_told_of_this_machines_python(variable):
    child = [sys.executable, "-c", f"import os; raise SystemExit({variable!r} in os.environ)"]
    settings = SparkSettings(master="yarn", deploy_mode="cluster")
    assert run_elsewhere(child, {variable: "here"}, settings) == 0


@pytest.mark.parametrize(
    ("master", "conf", "prints", "ends_with", "code"),
    [
        pytest.param("yarn", {}, "", 0, 0, id="YARN's client fails when the driver did"),
        pytest.param("yarn", {}, YARN, 1, 4, id="and says with what"),
        pytest.param("yarn", {}, "", 1, 1, id="unless it was killed"),
        pytest.param("k8s://https://host", {}, "", 0, 3, id="Kubernetes' client says 0 of every pod"),
        pytest.param("k8s://https://host", {}, EXIT.format(0), 1, 1, id="though the pod did well"),
        pytest.param(
            "k8s://https://host",
            {"spark.kubernetes.submission.waitAppCompletion": "false"},
            "",
            0,
            0,
            id="nobody waits for the pod",
        ),
    ],
)
def test_what_becomes_of_spark_submits_own_exit_code(master, conf, prints, ends_with, code):
    needed = {"spark.kubernetes.container.image": "a", "spark.kubernetes.file.upload.path": "b"}
    settings = {"master": master, "deploy_mode": "cluster", "conf": needed | conf}
    child = [sys.executable, "-c", f"print({prints!r}); raise SystemExit({ends_with})"]
    assert run_elsewhere(child, {}, SparkSettings.model_validate(settings)) == code
