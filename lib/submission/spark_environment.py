"""The environment variables by which PySpark's own spark-submit finds this interpreter and Java."""

import os
import sys

from lib.submission import layout
from lib.submission.java import find_java


def spark_environment() -> dict[str, str]:
    """The variables of this process, with those for Java, PySpark and Python; raises :class:`DependencyUnreachableError`."""
    return os.environ | {
        "CUSTID_HOME": str(layout.home()),
        "JAVA_HOME": str(find_java().parents[1]),
        "SPARK_HOME": str(layout.spark_home()),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }
