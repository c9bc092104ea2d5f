"""Where the project's files are, and the files that a machine creates."""

import os
import sys
from pathlib import Path


def home() -> Path:
    """The project's folder: from ``CUSTID_HOME``, which ``./spark-submit.sh`` sets, or else from the path of this file."""
    return Path(os.environ.get("CUSTID_HOME", Path(__file__).resolve().parents[2])).resolve()


def local() -> Path:
    """The folder for everything that a machine creates."""
    return home() / ".local"


def jars(group: str) -> Path:
    """The folder of a group of jars, ``spark`` or ``kafka``."""
    return local() / "jars" / group


def spark_home() -> Path:
    """The folder of PySpark in this interpreter's environment, found without importing it."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(sys.prefix) / "lib" / version / "site-packages" / "pyspark"
