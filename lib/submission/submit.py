"""Submits a job to Spark once everything that can be checked before a JVM starts has been."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lib.errors import CustomerIdentificationError
from lib.settings.model import SparkSettings
from lib.submission import layout
from lib.submission.archive import pack_lib
from lib.submission.child import ASKED, INTERRUPTED, RESULT, run_child
from lib.submission.command import spark_submit
from lib.submission.jars import ensure_jars
from lib.submission.spark_environment import spark_environment


def submit(job: Path, arguments: Sequence[str]) -> int:
    """Run a job under Spark to its end; gives its exit code, or the one of what stood in its way."""
    try:
        environment = spark_environment()
        asked = ask(job, arguments, environment)
        if asked.returncode:
            return asked.returncode
        spark = SparkSettings.model_validate_json(asked.stdout)
        jars = sorted(ensure_jars("spark").glob("*.jar"))
        archive = pack_lib(layout.home(), layout.local() / "dist")
    except CustomerIdentificationError as error:
        return error.report()
    except KeyboardInterrupt:
        return INTERRUPTED
    return _run(spark_submit(job, arguments, spark, jars, archive), environment)


def ask(
    job: Path, arguments: Sequence[str], environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Let the job check its options and settings and answer with the Spark settings as JSON, without Spark."""
    words = [sys.executable, str(job), *arguments]
    return subprocess.run(
        words, env=environment | {ASKED: "yes"}, stdout=subprocess.PIPE, text=True, check=False
    )


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Everything that Spark and the job print is stderr's; the job's result is stdout's."""
    with tempfile.NamedTemporaryFile(prefix="customers-result-") as result:
        code = run_child(command, environment | {RESULT: result.name})
        sys.stdout.write(Path(result.name).read_text(encoding="utf-8"))
    return code
