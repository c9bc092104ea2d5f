"""Spark properties that must be set when the driver's JVM starts, because they have no effect later."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.settings import cluster
from lib.settings.spark import SparkSettings

DRIVER, EXECUTOR = "spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"
# Java's toLowerCase() follows the machine's locale (in Turkish, I does not become i). Name keys, and the ids
# derived from them, must be the same on every machine.
FIXED_LOCALE = "-Duser.language=en"
TUNED = {
    "default": "",
    # With C1 alone the code cache is only 48 MB. Once it is full, the JVM compiles nothing more.
    "quick_start": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m",
    # The higher thresholds keep C2 for code that every record passes through, and off code that only plans a query.
    # The parallel collector has long pauses but the best throughput.
    "in_bulk": "-XX:+UseParallelGC -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 "
    "-XX:Tier4CompileThreshold=150000",
}
#: On other machines Python's path has lib only once a worker is running, so PySpark's own daemon starts it there.
DAEMON = "lib.streaming.python_daemon"
# By default the JVM logs its warnings to stdout, which must hold nothing but the job's result.
WARNINGS = "-Xlog:disable -Xlog:all=warning:stderr:uptime,level,tags"


def launch_conf(spark: SparkSettings, conf: Path, jars: Sequence[Path]) -> dict[str, str]:
    """Spark properties for spark-submit or for a session builder; ``conf`` is the folder with log4j2.properties."""
    return {
        "spark.master": spark.master,
        "spark.driver.memory": spark.driver_memory,
        **dict(_jars(spark.master, list(map(str, jars)))),
        **({"spark.python.daemon.module": DAEMON} if is_local(spark.master) else {}),
        **cluster.protection(spark),
        **spark.conf,
        **_java_options(spark, conf),
    }


def is_local(master: str) -> bool:
    """Whether the driver and the executors are one process, so that the number of cores is known from the start."""
    return master.partition("[")[0] == "local"


def _jars(master: str, jars: Sequence[str]) -> Iterator[tuple[str, str]]:
    """How the jars reach the processes.

    On this machine the driver has them on its class path: ``spark.jars`` would copy them, and would add them too late for
    a Hadoop file system to be found.
    """
    if master.startswith("local"):
        yield "spark.driver.extraClassPath", os.pathsep.join(jars)
    if not is_local(master):  # executors are separate processes, also under local-cluster[...]
        yield "spark.jars", ",".join(jars)


def _java_options(spark: SparkSettings, conf: Path) -> dict[str, str]:
    # In cluster mode the file arrives only after the JVM has started, so Spark's own logging applies there.
    logging = f"-Dlog4j2.configurationFile={(conf / 'log4j2.properties').absolute().as_uri()}"
    driver = (FIXED_LOCALE, WARNINGS, logging if spark.deploy_mode == "client" else "", TUNED[spark.jvm])
    own = {
        DRIVER: " ".join(filter(None, driver)),
        EXECUTOR: FIXED_LOCALE,
    }
    return {key: f"{options} {spark.conf.get(key, '')}".strip() for key, options in own.items()}
