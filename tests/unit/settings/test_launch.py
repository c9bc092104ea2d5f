"""What a driver's JVM is launched with."""

from pathlib import Path

import pytest

from lib.settings.launch import TUNED, launch_conf
from lib.settings.spark import SparkSettings

JARS = [Path("/jars/com.a_first-1.0.jar"), Path("/jars/org.b_second-2.0.jar")]
JAVA, CLASS_PATH = "spark.driver.extraJavaOptions", "spark.driver.extraClassPath"
EXECUTORS_JAVA = "spark.executor.extraJavaOptions"
ENGLISH = "-Duser.language=en"
WARNINGS = "-Xlog:disable -Xlog:all=warning:stderr:uptime,level,tags"
OWN = f"{ENGLISH} {WARNINGS} -Dlog4j2.configurationFile=file:///conf/log4j2.properties"


def launched(**spark):
    return launch_conf(SparkSettings.model_validate({"master": "local[2]", **spark}), Path("/conf"), JARS)


@pytest.mark.parametrize(
    ("spark", "key", "value"),
    [
        pytest.param({}, "spark.master", "local[2]", id="master"),
        pytest.param({"driver_memory": "6g"}, "spark.driver.memory", "6g", id="memory"),
        pytest.param({}, CLASS_PATH, ":".join(map(str, JARS)), id="class path of a driver on this machine"),
        pytest.param({}, "spark.jars", None, id="no copies of what is on the class path"),
        pytest.param({"master": "yarn"}, CLASS_PATH, None, id="no class path on a cluster"),
        *(
            pytest.param({"master": master}, "spark.jars", ",".join(map(str, JARS)), id=f"jars on {master}")
            for master in ("yarn", "spark://host:7077", "local-cluster[2,1,1024]")
        ),
        pytest.param({"conf": {"spark.x": "a=b c"}}, "spark.x", "a=b c", id="any property"),
        pytest.param({}, JAVA, OWN, id="locale and logging"),
        pytest.param(
            {"master": "yarn", "deploy_mode": "cluster"},
            JAVA,
            f"{ENGLISH} {WARNINGS}",
            id="a driver elsewhere",
        ),
        pytest.param({}, EXECUTORS_JAVA, ENGLISH, id="locale of executors"),
        *(
            pytest.param({"jvm": jvm}, JAVA, f"{OWN} {options}".strip(), id=f"tuned for {jvm}")
            for jvm, options in TUNED.items()
        ),
        pytest.param({"conf": {JAVA: "-Da=b"}}, JAVA, f"{OWN} -Da=b", id="beside own options"),
    ],
)
def test_settings_become_properties(spark, key, value):
    assert launched(**spark).get(key) == value
