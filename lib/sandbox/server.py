"""What both servers of the sandbox have in common."""

import json
import shutil
import signal
from abc import ABC, abstractmethod
from pathlib import Path

from lib.errors import DependencyUnreachableError
from lib.sandbox.ports import free_ports, require_free
from lib.sandbox.process import Process, read_pid_file, start_process, wait_until_ready

LEAST_SPACE = 2 * 1024**3  # bytes
STOP = 30.0  # seconds until a server that does not stop is killed


class Server(ABC):
    """One server in a directory of its own. Its ports are chosen once, so that it has the same ones after a restart."""

    title: str
    port_count = 1
    ready_within = 60.0  # seconds

    def __init__(self, directory: Path, *, detached: bool = False) -> None:
        """Take the directory, which is created on start; a ``detached`` server outlives the process that starts it."""
        self.directory = directory.resolve()
        self.detached = detached
        self.log = self.directory / "server.log"
        self.pid_file = self.directory / "server.pid"

    @property
    def ports(self) -> list[int]:
        """The ports of this directory; chosen at the first use."""
        kept = self.directory / "ports.json"
        if not kept.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(free_ports(self.port_count)), encoding="ascii")
        ports: list[int] = json.loads(kept.read_text(encoding="ascii"))
        return ports

    @property
    def process(self) -> Process | None:
        """The running process, which another command may have started."""
        return read_pid_file(self.pid_file)

    def is_running(self) -> bool:
        """Whether the server's process is running."""
        return self.process is not None

    def start(self) -> None:
        """Start the server and wait until it answers; does nothing if it is running.

        Raises :class:`DependencyUnreachableError`.
        """
        if self.is_running():
            return
        self._require_space()
        for port in self.ports:
            require_free(port, self.title, self.directory)
        self.prepare()
        process = start_process(self.command(), self.log, self.pid_file, detached=self.detached)
        try:
            wait_until_ready(self.title, process, self.log, self.answers, self.ready_within)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Ask the server to stop (SIGTERM); after half a minute, kill it."""
        process = self.process
        if process is not None and not process.end(signal.SIGTERM, STOP):
            process.end(signal.SIGKILL, STOP)
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the server as a power cut would (SIGKILL)."""
        process = self.process
        if process is not None:
            process.end(signal.SIGKILL, STOP)

    @abstractmethod
    def prepare(self) -> None:
        """Create whatever the first start needs; does nothing at later starts."""

    @abstractmethod
    def command(self) -> list[object]:
        """The command line that starts the server."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server answers a request."""

    def _require_space(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.directory).free
        if free < LEAST_SPACE:
            raise DependencyUnreachableError(
                f"{self.directory} has {free / 1024**3:.1f} GB of free space; the sandbox needs 2.",
                "Free some space, or move the project to a larger disk.",
            )
