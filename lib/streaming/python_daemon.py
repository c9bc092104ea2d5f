"""PySpark's daemon of Python workers, without the stack trace of a worker whose reader has left.

A task that needs no further rows, such as one of a query with a limit, closes its connection to the worker. The worker then cannot write
what it still has; PySpark's daemon prints a BrokenPipeError and ends it (SPARK-54344). The run is good all the same, so this one only ends it.

Spark starts this module as ``spark.python.daemon.module``. It imports nothing that starts a thread, because the daemon forks.
"""

import os
from socket import socket

from pyspark import daemon

_worker = daemon.worker


def worker(sock: socket, authenticated: bool) -> int:  # noqa: FBT001 - PySpark's own signature
    """Serve one task; ends the process if nobody reads its answer any more."""
    try:
        return _worker(sock, authenticated)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(1)  # as the daemon ends it, so that Spark does not use it again


def main() -> None:
    """Run PySpark's daemon with this worker."""
    daemon.worker = worker
    daemon.manager()


if __name__ == "__main__":
    main()
