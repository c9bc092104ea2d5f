"""What the JVM of a driver must be told when it is launched: later is too late for these."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.settings.spark import SparkSettings

DRIVER, EXECUTOR = "spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"
# Java lowers case by the locale of a machine; no key of a name, and so no id, may hang on that.
FIXED_LOCALE = "-Duser.language=en"
TUNED = {
    "default": "",
    # The quick compiler's own code cache is 48 MB: once that is full, nothing is compiled any more.
    "quick_start": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m",
    # The thorough compiler is for what every record passes through, not for all that plans a query; nobody minds a pause.
    "in_bulk": "-XX:+UseParallelGC -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 "
    "-XX:Tier4CompileThreshold=150000",
}
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
    driver = (FIXED_LOCALE, WARNINGS, logging if spark.deploy_mode == "client" else "", TUNED[spark.jvm])
    own = {
        DRIVER: " ".join(filter(None, driver)),
        EXECUTOR: FIXED_LOCALE,
    }
    return {key: f"{options} {spark.conf.get(key, '')}".strip() for key, options in own.items()}
