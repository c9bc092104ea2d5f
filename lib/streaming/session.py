"""Creates the Spark session of a job, a test or a notebook, with the same settings everywhere."""

import logging
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from pyspark.sql import SparkSession

from lib.private_files import keep_private, scratch_for_this_process
from lib.progress import step
from lib.settings import cluster
from lib.settings.connections import with_java_options
from lib.settings.launch import launch_conf
from lib.settings.model import Settings
from lib.settings.private_defaults import private_defaults

DEFAULTS = Path("conf/spark-defaults.conf")
DELTA_DEFAULTS = "spark.databricks.delta.properties.defaults"
JARS = Path(".local/jars/spark")
SUBMITTED = "PYSPARK_GATEWAY_PORT"  # set by spark-submit for a Python driver, on this machine or on a cluster


@contextmanager
def spark_session(settings: Settings, home: Path, purpose: str) -> Iterator[SparkSession]:
    """A session of :func:`create_session` that is stopped at the end of the block."""
    with step("Starting Spark"):
        session = create_session(settings, home, purpose)
    try:
        yield session
    finally:
        session.stop()


def create_session(settings: Settings, home: Path, purpose: str) -> SparkSession:
    """A new session, or the existing one of this process.

    ``home`` is the project's folder, ``purpose`` is part of the name in Spark's UI. Outside spark-submit (in tests and
    notebooks), this also sets the jars and the driver's class path.
    """
    # PySpark logs every failed plan as one huge JSON line, even if the failure is handled.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    keep_private()
    is_submitted = SUBMITTED in os.environ
    if not is_submitted:
        # Otherwise Spark's workers would run the first python3 on the PATH.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        _let_workers_import(home)
        scratch_for_this_process(os.environ, settings.spark.conf.get("spark.local.dir"))
        os.environ |= cluster.environment(settings.spark)
    options = session_options(settings, home, is_submitted=is_submitted)
    builder = SparkSession.builder.appName(f"{settings.application} {purpose}").config(map=options)
    secret = {} if is_submitted else cluster.secret_properties(settings.spark)
    with private_defaults(home / "conf", secret) as defaults:
        if secret:
            os.environ["PYSPARK_SUBMIT_ARGS"] = shlex.join(
                ["--properties-file", str(defaults), "pyspark-shell"]
            )
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("WARN")
    return session


def _let_workers_import(home: Path) -> None:
    """Put the project's folder on the path of Python workers, which need not start in it."""
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(home) not in folders:
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(home), *folders]))


def session_options(
    settings: Settings, home: Path, *, is_submitted: bool
) -> dict[str, bool | float | int | str | None]:
    """Spark's properties: the defaults of all sessions, then ``spark.conf`` of the settings, then those from other settings.

    If the job was not started by spark-submit, they include the properties with which the JVM is launched.
    """
    conf: dict[str, bool | float | int | str | None] = dict(settings.spark.conf)
    if not is_submitted:
        spark = with_java_options(settings.spark, settings.kafka)
        conf |= launch_conf(spark, home / "conf", sorted((home / JARS).glob("*.jar")))
        conf["spark.ui.enabled"] = "false"
    return dict(read_defaults(home / DEFAULTS)) | conf | _own_options(settings)


def read_defaults(path: Path) -> Iterator[tuple[str, str]]:
    """The key and value of each line of a Spark properties file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, value = line.partition(" ")
            yield key, value.strip()


def retention_properties(retention: timedelta) -> dict[str, str]:
    """The properties of a Delta table that keep its versions readable for this long."""
    interval = f"interval {retention // timedelta(hours=1)} hours"
    return {"delta.deletedFileRetentionDuration": interval, "delta.logRetentionDuration": interval}


def _own_options(settings: Settings) -> dict[str, str]:
    new_tables = retention_properties(settings.storage.retention)
    return {
        **{f"{DELTA_DEFAULTS}.{name.partition('.')[2]}": value for name, value in new_tables.items()},
        "spark.sql.shuffle.partitions": str(settings.stream.state_partitions),
        "spark.sql.streaming.join.stateFormatVersion": str(settings.stream.state_format),
    }
