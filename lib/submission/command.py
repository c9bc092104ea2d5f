"""Builds the command line of PySpark's own spark-submit for a job."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lib.settings.launch import launch_conf
from lib.settings.secrets_in_clear import IN_WORDS, require_none
from lib.settings.spark import SparkSettings
from lib.submission import layout
from lib.submission.packages import FOLDER, PYTHON

TEMPLATES = tuple(f"spark.kubernetes.{role}.podTemplateFile" for role in ("driver", "executor"))
DRIVER_VARIABLES = {"yarn": "spark.yarn.appMasterEnv", "k8s": "spark.kubernetes.driverEnv"}
OF_SPARK = "Use the setting for it (spark.rpc_secret), or give Spark a file or a provider that holds it."


class Shipment(NamedTuple):
    """The zip files to ship: ``lib`` always, ``packages`` to remote executors, ``conf`` to a remote driver."""

    lib: Path
    packages: Path | None = None
    conf: Path | None = None

    @property
    def archives(self) -> str:
        """The value of ``--archives``: each file with the folder into which it is unpacked."""
        folders = ((self.packages, FOLDER), (self.conf, "conf"))
        return ",".join(f"{archive}#{folder}" for archive, folder in folders if archive)


def spark_submit(
    job: Path,
    arguments: Sequence[str],
    spark: SparkSettings,
    jars: Sequence[Path],
    shipment: Shipment,
    defaults: Path | None = None,
) -> list[str]:
    """The command line that submits a job with its ``arguments``; ``defaults`` stands in for ``conf/spark-defaults.conf``.

    Raises :class:`SettingsError` for a secret in ``spark.conf``.
    """
    require_none(spark.conf, "spark.conf", IN_WORDS, OF_SPARK)
    conf = layout.home() / "conf"
    properties = launch_conf(spark, conf, jars) | (dict(_remote(spark)) if spark.is_remote else {})
    return [
        str(layout.spark_home() / "bin/spark-submit"),
        *("--properties-file", str(defaults or conf / "spark-defaults.conf")),
        *("--py-files", str(shipment.lib)),
        *(("--archives", shipment.archives) if shipment.archives else ()),
        *(word for key, value in properties.items() for word in ("--conf", f"{key}={value}")),
        str(job),
        *arguments,
    ]


def _remote(spark: SparkSettings) -> Iterator[tuple[str, str]]:
    """Spark properties that tell processes on other machines where to find Python, packages and settings."""
    yield "spark.submit.deployMode", spark.deploy_mode
    yield "spark.pyspark.python", spark.conf.get("spark.pyspark.python", PYTHON)
    yield "spark.executorEnv.PYTHONPATH", FOLDER
    if spark.deploy_mode == "client":
        yield "spark.pyspark.driver.python", sys.executable
    else:
        variables = DRIVER_VARIABLES[spark.master.partition("://")[0]]
        yield f"{variables}.PYTHONPATH", FOLDER
        yield f"{variables}.CUSTID_HOME", "."  # the working directory, into which conf is unpacked
    yield from ((key, str(layout.home() / spark.conf[key])) for key in TEMPLATES if key in spark.conf)
