"""Prepares a process for a Spark session of its own, which does not go through spark-submit."""

import os
import warnings

from lib.submission.jars import ensure_jars
from lib.submission.spark_environment import spark_environment


def prepare_for_spark() -> None:
    """Find Java, fetch the jars, and set the variables; raises :class:`lib.errors.DependencyUnreachableError`."""
    # As spark_environment() says to a process that begins with it.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    os.environ.update(spark_environment())
    ensure_jars("spark")
