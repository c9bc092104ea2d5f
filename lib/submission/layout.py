"""Where the project's own files and the ones a machine makes are."""

import os
import sys
from pathlib import Path


def home() -> Path:
    """The project's folder, as the front door knows it; else the one this file lies in."""
    return Path(os.environ.get("CUSTID_HOME", Path(__file__).resolve().parents[2])).resolve()


def local() -> Path:
    """The folder for everything that a machine makes."""
    return home() / ".local"


def jars(group: str) -> Path:
    """The folder of the jars ``spark`` or ``kafka``."""
    return local() / "jars" / group


def spark_home() -> Path:
    """PySpark in the environment of this interpreter, found without importing it."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(sys.prefix) / "lib" / version / "site-packages" / "pyspark"
