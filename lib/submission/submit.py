"""Submits a job to Spark once everything that can be checked before a JVM starts has been."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lib.errors import CustomerIdentificationError, DependencyUnreachableError
from lib.settings.spark import SparkSettings
from lib.submission import layout
from lib.submission.archive import pack_conf, pack_lib
from lib.submission.child import ASKED, INTERRUPTED, RESULT, run_child
from lib.submission.command import Shipment, spark_submit
from lib.submission.jars import ensure_jars
from lib.submission.outcome import Outcome
from lib.submission.packages import pack_packages
from lib.submission.spark_environment import spark_environment

# YARN's client hands them on to a driver elsewhere.
OF_THIS_MACHINE = {"PYTHONPATH", "PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"}
UNKNOWN = DependencyUnreachableError(
    "Kubernetes does not say how the driver ended.", "Look at its pod; to submit the job again does no harm."
)


def submit(job: Path, arguments: Sequence[str]) -> int:
    """Run a job under Spark to its end; gives its exit code, or the one of what stood in its way."""
    try:
        environment = spark_environment()
        asked = ask(job, arguments, environment)
        if asked.returncode:
            return asked.returncode
        spark = SparkSettings.model_validate_json(asked.stdout)
        jars = sorted(ensure_jars("spark").glob("*.jar"))
        command = spark_submit(job, arguments, spark, jars, ship(spark))
    except CustomerIdentificationError as error:
        return error.report()
    except KeyboardInterrupt:
        return INTERRUPTED
    if spark.deploy_mode == "client":
        return _run(command, environment)
    return run_elsewhere(command, environment, spark)


def ask(
    job: Path, arguments: Sequence[str], environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Let the job check its options and settings and answer with the Spark settings as JSON, without Spark."""
    words = [sys.executable, str(job), *arguments]
    return subprocess.run(
        words, env=environment | {ASKED: "yes"}, stdout=subprocess.PIPE, text=True, check=False
    )


def ship(spark: SparkSettings) -> Shipment:
    """What has to travel under these settings, packed."""
    home, into = layout.home(), layout.local() / "dist"
    return Shipment(
        pack_lib(home, into),
        pack_packages(home / "conf/requirements.lock", into) if spark.is_remote else None,
        pack_conf(home, into) if spark.deploy_mode == "cluster" else None,
    )


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Everything that Spark and the job print is stderr's; the job's result is stdout's."""
    with tempfile.NamedTemporaryFile(prefix="customers-result-") as result:
        code = run_child(command, environment | {RESULT: result.name})
        sys.stdout.write(Path(result.name).read_text(encoding="utf-8"))
    return code


def run_elsewhere(command: Sequence[str], environment: dict[str, str], spark: SparkSettings) -> int:
    """The job prints its result into the log of its driver; of its exit code spark-submit's log tells."""
    outcome = Outcome()
    kept = {name: value for name, value in environment.items() if name not in OF_THIS_MACHINE}
    code = run_child(command, kept, outcome.read)
    if code == INTERRUPTED or outcome.exit_code is None:
        return UNKNOWN.report() if code == 0 and must_be_told(spark) else code
    return outcome.exit_code or code


def must_be_told(spark: SparkSettings) -> bool:
    """Whether only the driver's own exit code tells that it did well: spark-submit says 0 of every pod."""
    waits = spark.conf.get("spark.kubernetes.submission.waitAppCompletion", "true") == "true"
    return spark.master.startswith("k8s://") and waits
