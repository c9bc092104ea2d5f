"""The job as an operator starts it: a process of its own, which a test may kill."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass

from lib.private_files import SCRATCH
from lib.submission.layout import home
from tests.processes import PATIENCE

KILLED = 128 + signal.SIGKILL


@dataclass(frozen=True)
class Driver:
    """``./spark-submit.sh JOB`` with the variables that point it at a test's own servers."""

    environ: dict
    job: str = "identify_customers"
    java_options: str = (
        "-XX:TieredStopAtLevel=1"  # few records: a drain, too, is done before the thorough compiler
    )

    def start(self, *words, failpoint=None):
        """The process, in a group of its own; its JVM is in another one."""
        armed = {"CUSTID_FAILPOINT": failpoint} if failpoint else {}
        # A session that an earlier test began in this process has put its own folder there; an operator's shell has none.
        inherited = {name: value for name, value in os.environ.items() if name != SCRATCH}
        return subprocess.Popen(
            ["./spark-submit.sh", self.job, "--output", "json", *words],
            cwd=home(),
            env=inherited | {"JDK_JAVA_OPTIONS": self.java_options} | self.environ | armed,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def drain(self, *words, failpoint=None):
        """Exit code, summary and stderr of a run that works off what is there."""
        return self.run("--available-now", *words, failpoint=failpoint)

    def run(self, *words, failpoint=None):
        """Exit code, summary and stderr of a run to its end."""
        process = self.start(*words, failpoint=failpoint)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except BaseException:  # also Ctrl-C: the front door has a group of its own and would not hear of it
            process.terminate()
            process.communicate()
            raise
        return process.returncode, json.loads(out) if out else None, err
