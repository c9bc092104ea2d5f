"""What a command starts and loads, in place of how long it takes: that hangs on the machine."""

import os
import re

import pytest

from lib.submission.java import OLDEST

#: What takes a command as long as all the rest of it; only a job that does its work needs these.
HEAVY = {"pyspark", "py4j", "pandas", "numpy", "pyarrow", "mysql", "confluent_kafka"}
IMPORT = re.compile(r"^import time:.*\| +(\S+)\n", re.MULTILINE)
ITS_VERSION = "-version"
JAVA = f"""#!/bin/sh
echo "$@" >>"$0.started"
[ "$*" = "{ITS_VERSION}" ] || exit 1
echo 'openjdk version "{OLDEST}.0.0"' >&2
"""


class Traced:
    """A Java that says its version, and of anything else only keeps that it was asked for it."""

    def __init__(self, folder):
        self._java = folder / "bin/java"
        self._java.parent.mkdir(parents=True)
        self._java.write_text(JAVA)
        self._java.chmod(0o755)
        #: They also have every Python tell on stderr what it imports.
        self.environ = {
            "JAVA_HOME": str(folder),
            "PATH": f"{self._java.parent}:{os.environ['PATH']}",
            "PYTHONPROFILEIMPORTTIME": "1",
        }

    def started(self):
        """The words of each time that Java was started."""
        return self.kept.read_text(encoding="utf-8").splitlines() if self.kept.exists() else []

    @property
    def kept(self):
        """The file that this Java writes."""
        return self._java.with_name("java.started")

    def jvms(self):
        """The same without the questions for its version."""
        return [words for words in self.started() if words != ITS_VERSION]


def imported(stderr):
    """The packages that were loaded, and the modules that are in none."""
    return {module.partition(".")[0] for module in IMPORT.findall(stderr)}


def without_imports(stderr):
    """What a person would have seen."""
    return IMPORT.sub("", stderr)


@pytest.fixture
def traced(tmp_path):
    """Variables for a command, and what it then started."""
    return Traced(tmp_path / "java")
