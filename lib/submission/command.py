"""The command line of PySpark's own spark-submit for a job."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.settings.model import SparkSettings
from lib.submission import layout


def spark_submit(
    job: Path, arguments: Sequence[str], spark: SparkSettings, jars: Sequence[Path], archive: Path
) -> list[str]:
    """The words that submit a job with its ``arguments``; ``archive`` is lib as a zip file."""
    return [
        str(layout.spark_home() / "bin/spark-submit"),
        *_options(spark, jars, archive),
        str(job),
        *arguments,
    ]


def _options(spark: SparkSettings, jars: Sequence[Path], archive: Path) -> Iterator[str]:
    conf = layout.home() / "conf"
    yield from ("--master", spark.master)
    yield from ("--driver-memory", spark.driver_memory)
    yield from ("--properties-file", str(conf / "spark-defaults.conf"))
    yield from ("--py-files", str(archive))
    yield from ("--jars", ",".join(map(str, jars)))
    first = [str(jar) for jar in jars if any(part in jar.name for part in spark.driver_class_path)]
    if first:
        yield from ("--driver-class-path", ":".join(first))
    logging = f"-Dlog4j2.configurationFile=file:{conf / 'log4j2.properties'}"
    own = dict(spark.conf)
    own["spark.driver.extraJavaOptions"] = f"{logging} {own.get('spark.driver.extraJavaOptions', '')}".strip()
    for key, value in own.items():
        yield from ("--conf", f"{key}={value}")
