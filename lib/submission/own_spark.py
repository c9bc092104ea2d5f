"""Prepares a process for a Spark session of its own, which does not go through spark-submit."""

import os

from lib.submission.jars import ensure_jars
from lib.submission.spark_environment import spark_environment


def prepare_for_spark() -> None:
    """Find Java, fetch the jars, and set the variables; raises :class:`lib.errors.DependencyUnreachableError`."""
    os.environ.update(spark_environment())
    ensure_jars("spark")
