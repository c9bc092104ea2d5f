"""The exit code of a driver that ran on a cluster, of which spark-submit itself says only whether it failed, or nothing.

YARN's client reports the application's diagnostics, the one of Kubernetes the last state of the driver's container.
"""

import re

OF_YARN = re.compile(r"User application exited with status (\d+)")
CONTAINER = re.compile(r"^\s*container name: (\S+)")
DRIVER_CONTAINER = "spark-kubernetes-driver"  # Spark's own name; conf/kubernetes/driver.yaml keeps it
OF_KUBERNETES = re.compile(r"^\s*exit code: (\d+)")


class Outcome:
    """What the lines that spark-submit prints tell of the driver's end."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.exit_code: int | None = None
        self._container = DRIVER_CONTAINER

    def read(self, line: str) -> None:
        """Take the next line."""
        if found := CONTAINER.search(line):
            self._container = found[1]
        found = OF_YARN.search(line)
        if found is None and self._container == DRIVER_CONTAINER:
            found = OF_KUBERNETES.search(line)
        if found:
            self.exit_code = int(found[1])
