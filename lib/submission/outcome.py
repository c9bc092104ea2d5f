"""Finds the exit code of a driver that ran on a cluster, in the lines that spark-submit prints.

spark-submit's own exit code says at most whether the driver failed. But YARN's client prints the diagnostics of the
application, and the Kubernetes client prints the last state of the driver's container.
"""

import re

OF_YARN = re.compile(r"User application exited with status (\d+)")
CONTAINER = re.compile(r"^\s*container name: (\S+)")
DRIVER_CONTAINER = "spark-kubernetes-driver"  # Spark's own name; conf/kubernetes/driver.yaml keeps it
OF_KUBERNETES = re.compile(r"^\s*exit code: (\d+)")


class Outcome:
    """The exit code of the driver, as far as the lines read so far reveal it."""

    def __init__(self) -> None:
        """Start without a line read; ``exit_code`` is None until a line tells it."""
        self.exit_code: int | None = None
        self._container = DRIVER_CONTAINER

    def read(self, line: str) -> None:
        """Read the next line."""
        if container := CONTAINER.search(line):
            self._container = container[1]
        code = OF_YARN.search(line)
        # The Kubernetes client lists all containers of the pod; the code of a sidecar is not the driver's.
        if code is None and self._container == DRIVER_CONTAINER:
            code = OF_KUBERNETES.search(line)
        if code:
            self.exit_code = int(code[1])
