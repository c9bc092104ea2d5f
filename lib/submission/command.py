"""The command line of PySpark's own spark-submit for a job."""

from collections.abc import Sequence
from pathlib import Path

from lib.settings.launch import launch_conf
from lib.settings.model import SparkSettings
from lib.submission import layout


def spark_submit(
    job: Path, arguments: Sequence[str], spark: SparkSettings, jars: Sequence[Path], archive: Path
) -> list[str]:
    """The words that submit a job with its ``arguments``; ``archive`` is lib as a zip file."""
    conf = layout.home() / "conf"
    launch = launch_conf(spark, conf, jars)
    return [
        str(layout.spark_home() / "bin/spark-submit"),
        *("--properties-file", str(conf / "spark-defaults.conf")),
        *("--py-files", str(archive)),
        *(word for key, value in launch.items() for word in ("--conf", f"{key}={value}")),
        str(job),
        *arguments,
    ]
