"""What the JVM of a driver must be told when it is launched: later is too late for these."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.settings.model import SparkSettings

DRIVER, EXECUTOR = "spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"
# Java lowers case by the locale of a machine; no key of a name, and so no id, may hang on that.
FIXED_LOCALE = "-Duser.language=en"
# The quick compiler's own code cache is 48 MB: once that is full, nothing is compiled any more.
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
# Java writes its own warnings to stdout, where a result is expected.
WARNINGS = "-Xlog:disable -Xlog:all=warning:stderr:uptime,level,tags"


def launch_conf(spark: SparkSettings, conf: Path, jars: Sequence[Path]) -> dict[str, str]:
    """Spark properties for spark-submit or a session's builder; ``conf`` is the folder with log4j2.properties."""
    return {
        "spark.master": spark.master,
        "spark.driver.memory": spark.driver_memory,
        **dict(_jars(spark.master, list(map(str, jars)))),
        **spark.conf,
        **_java_options(spark, conf),
    }


def is_local(master: str) -> bool:
    """Whether driver and executors are one process, whose cores are known from the start."""
    return master.partition("[")[0] == "local"


def _jars(master: str, jars: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A driver on this machine has them on its class path: ``spark.jars`` copies them, and is too late for a file system."""
    if master.startswith("local"):
        yield "spark.driver.extraClassPath", os.pathsep.join(jars)
    if not is_local(master):  # executors apart, in local-cluster[...] too
        yield "spark.jars", ",".join(jars)


def _java_options(spark: SparkSettings, conf: Path) -> dict[str, str]:
    # On a cluster the file comes after the JVM's start: there Spark's own logging is in force.
    logging = f"-Dlog4j2.configurationFile=file:{conf / 'log4j2.properties'}"
    driver = {logging: spark.deploy_mode == "client", QUICK_START: spark.quick_start}
    own = {
        DRIVER: " ".join([FIXED_LOCALE, WARNINGS, *(option for option, is_on in driver.items() if is_on)]),
        EXECUTOR: FIXED_LOCALE,
    }
    return {key: f"{options} {spark.conf.get(key, '')}".strip() for key, options in own.items()}
