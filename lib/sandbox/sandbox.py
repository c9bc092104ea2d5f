"""Both servers in one directory, and the settings with which a job uses them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from typing_extensions import Self

from lib.sandbox.kafka_broker import KafkaBroker
from lib.sandbox.key_files import key_file
from lib.sandbox.mysql_server import DATABASE, USER, MySqlServer
from lib.sandbox.ports import ADDRESS
from lib.sandbox.server import Server


class Sandbox:
    """A Kafka broker and a MySQL server. As a context manager it starts them, and stops them at the end."""

    def __init__(self, directory: Path, *, detached: bool = False) -> None:
        """Take the directory, which is created on start; ``detached`` servers outlive this process."""
        self.directory = directory.resolve()
        self.kafka = KafkaBroker(self.directory / "kafka", detached=detached)
        self.mysql = MySqlServer(self.directory / "mysql", detached=detached)

    @property
    def servers(self) -> tuple[Server, ...]:
        """Both servers."""
        return self.kafka, self.mysql

    @property
    def bootstrap_servers(self) -> str:
        """The address for Kafka clients."""
        return self.kafka.bootstrap_servers

    @property
    def mysql_port(self) -> int:
        """The port for MySQL clients on 127.0.0.1."""
        return self.mysql.port

    @property
    def password_file(self) -> Path:
        """The file with the password of MySQL's user ``customers``."""
        return self.mysql.password_file

    def start(self) -> None:
        """Start both servers in parallel. If one fails, the other is stopped too, unless it was running before.

        Raises :class:`DependencyUnreachableError`.
        """
        running = [server for server in self.servers if server.is_running()]
        try:
            _in_parallel(self.servers, "start")
        except BaseException:
            _in_parallel([server for server in self.servers if server not in running], "kill")
            raise

    def stop(self) -> None:
        """Stop both servers in parallel; does nothing to one that is not running."""
        _in_parallel(self.servers, "stop")

    def __enter__(self) -> Self:
        """Start both."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both."""
        self.stop()

    def environment(self) -> dict[str, str]:
        """The environment variables that point every job at these servers and at this directory's keys."""
        return {
            "CUSTID_KAFKA__BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "CUSTID_MYSQL__HOST": ADDRESS,
            "CUSTID_MYSQL__PORT": str(self.mysql_port),
            "CUSTID_MYSQL__USER": USER,
            "CUSTID_MYSQL__DATABASE": DATABASE,
            "CUSTID_MYSQL__PASSWORD": f"file:{self.password_file}",
            "CUSTID_PRIVACY__CARD_KEY": f"file:{key_file(self.directory / 'card.key')}",
            "CUSTID_PRIVACY__IDENTITY_KEY": f"file:{key_file(self.directory / 'identity.key')}",
        }


def _in_parallel(servers: Iterable[Server], action: str) -> None:
    chosen = list(servers)
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in [pool.submit(getattr(server, action)) for server in chosen]:
            done.result()
