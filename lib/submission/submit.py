"""Submits a job to Spark, after everything has been checked that can be checked before a JVM starts."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lib.errors import CustomerIdentificationError, DependencyUnreachableError
from lib.private_files import SCRATCH, scratch_folders, scratch_parents
from lib.settings.cluster import environment as of_this_driver
from lib.settings.cluster import secret_properties
from lib.settings.private_defaults import private_defaults
from lib.settings.spark import SparkSettings
from lib.submission import layout
from lib.submission.archive import pack_conf, pack_lib
from lib.submission.child import ASKED, INTERRUPTED, RESULT, TERMINAL, run_child
from lib.submission.command import Shipment, spark_submit
from lib.submission.jars import ensure_jars
from lib.submission.outcome import Outcome
from lib.submission.packages import pack_packages
from lib.submission.spark_environment import spark_environment

# Variables with paths of this machine. YARN's client would pass them on to a driver on another machine.
OF_THIS_MACHINE = {"PYTHONPATH", "PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"}
UNKNOWN = DependencyUnreachableError(
    "Kubernetes does not say how the driver ended.", "Look at its pod; submitting the job again does no harm."
)


def submit(job: Path, arguments: Sequence[str]) -> int:
    """Run a job under Spark to its end and return its exit code, or that of the error that prevented it."""
    try:
        environment = spark_environment()
        answer = ask(job, arguments, environment)
        if answer.returncode:
            return answer.returncode
        spark = SparkSettings.model_validate_json(answer.stdout)
        with private_defaults(layout.home() / "conf", secret_properties(spark)) as defaults:
            return _submit(job, arguments, spark, environment, defaults)
    except CustomerIdentificationError as error:
        return error.report()
    except KeyboardInterrupt:
        return INTERRUPTED


def _submit(
    job: Path, arguments: Sequence[str], spark: SparkSettings, environment: dict[str, str], defaults: Path
) -> int:
    jars = sorted(ensure_jars("spark").glob("*.jar"))
    command = spark_submit(job, arguments, spark, jars, ship(spark), defaults)
    if spark.deploy_mode == "client":
        return _run(command, environment | of_this_driver(spark), spark.conf.get("spark.local.dir"))
    return run_elsewhere(command, environment, spark)


def ask(
    job: Path, arguments: Sequence[str], environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run the job without Spark: it checks its options and settings, and prints the Spark settings as JSON."""
    words = [sys.executable, str(job), *arguments]
    return subprocess.run(
        words, env=environment | {ASKED: "yes"}, stdout=subprocess.PIPE, text=True, check=False
    )


def ship(spark: SparkSettings) -> Shipment:
    """Pack what these settings require to be shipped."""
    home, into = layout.home(), layout.local() / "dist"
    return Shipment(
        pack_lib(home, into),
        pack_packages(home / "conf/requirements.lock", into) if spark.is_remote else None,
        pack_conf(home, into) if spark.deploy_mode == "cluster" else None,
    )


def _run(command: Sequence[str], environment: dict[str, str], local_dirs: str | None) -> int:
    """Run the driver on this machine. Everything that Spark and the job print goes to stderr, and the result to stdout.

    The job writes its result to a file, because stdout is not its own (ADR 0012).
    """
    parents = scratch_parents(environment.get(SCRATCH), local_dirs)
    with (
        tempfile.NamedTemporaryFile(prefix="customers-result-") as result,
        scratch_folders(parents) as scratch,
    ):
        terminal = {TERMINAL: "yes"} if sys.stdout.isatty() else {}
        code = run_child(command, environment | terminal | {RESULT: result.name, SCRATCH: scratch})
        sys.stdout.write(Path(result.name).read_text(encoding="utf-8"))
    return code


def run_elsewhere(command: Sequence[str], environment: dict[str, str], spark: SparkSettings) -> int:
    """Run the driver on the cluster. The job's result is in the driver's log, and its exit code in spark-submit's output."""
    outcome = Outcome()
    kept = {name: value for name, value in environment.items() if name not in OF_THIS_MACHINE}
    code = run_child(command, kept, outcome.read)
    if code == INTERRUPTED or outcome.exit_code is None:
        return UNKNOWN.report() if code == 0 and must_know_exit_code(spark) else code
    return outcome.exit_code or code


def must_know_exit_code(spark: SparkSettings) -> bool:
    """Whether success is known only from the driver's own exit code: on Kubernetes, spark-submit always exits with 0."""
    waits = spark.conf.get("spark.kubernetes.submission.waitAppCompletion", "true") == "true"
    return spark.master.startswith("k8s://") and waits
