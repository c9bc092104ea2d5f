"""A good run leaves no stack trace of a Python worker behind, though its reader left before it had written everything."""

import os
import re
import subprocess
import sys

from tests.conftest import HOME

#: What Java itself says when it starts with the module that Spark's launcher adds; no option silences it.
OF_JAVA = "WARNING: Using incubator modules: jdk.incubator.vector\n"
PROGRESS = re.compile(r"^Starting Spark \.\.\. \d+ s\n", re.MULTILINE)


def stderr_of(*words):
    """What five good jobs say on stderr."""
    environ = {**os.environ, "CUSTID_HOME": str(HOME), "PYSPARK_PYTHON": sys.executable}
    environ.pop("PYTHONPATH", None)  # the session sees to it that the workers find lib
    command = [sys.executable, "-m", "tests.streaming.limited_session", *words]
    done = subprocess.run(command, env=environ, cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return PROGRESS.sub("", done.stderr.replace(OF_JAVA, "", 1))


def test_five_good_jobs_say_nothing():
    assert stderr_of() == ""


def test_with_the_daemon_of_pyspark_they_do():
    """If this one fails, PySpark has mended it, and lib/streaming/python_daemon.py can go."""
    assert "BrokenPipeError" in stderr_of("pyspark.daemon")
