"""One MySQL server with a database ``customers`` and a user ``customers``."""

import os
import shutil
from pathlib import Path
from typing import cast

import mysql.connector
from mysql.connector.abstracts import MySQLConnectionAbstract

from lib.sandbox.key_files import key_file
from lib.sandbox.mysql_program import find_mysqld
from lib.sandbox.ports import ADDRESS
from lib.sandbox.process import run_to_end
from lib.sandbox.server import Server

DATABASE = USER = "customers"
BUFFER_POOL = "1G"
SOCKET = "mysql.sock"


class MySqlServer(Server):
    """A server with MySQL's default durability and no binary log, bound to 127.0.0.1.

    Both accounts, ``customers`` and ``root``, have random passwords.
    """

    title = "The MySQL server"

    @property
    def port(self) -> int:
        """The port for clients on 127.0.0.1."""
        return self.ports[0]

    @property
    def password_file(self) -> Path:
        """The file with the password of ``customers``."""
        return key_file(self.directory / "customers.password")

    @property
    def root_password_file(self) -> Path:
        """The file with the password of ``root``."""
        return key_file(self.directory / "root.password")

    def prepare(self) -> None:
        """Create the system tables and both accounts; the server never runs with an empty password."""
        if self._tables.exists():
            # A killed server leaves the lock file behind. Its pid may belong to another process by now, and then mysqld
            # would refuse to start.
            (self._tables / f"{SOCKET}.lock").unlink(missing_ok=True)
            return
        partial, statements = self.directory / "tables.partial", self.directory / "accounts.sql"
        shutil.rmtree(partial, ignore_errors=True)
        statements.touch(mode=0o600)
        statements.write_text(accounts(self.password_file.read_text(), self.root_password_file.read_text()))
        options = [f"--datadir={partial}", "--initialize-insecure", f"--init-file={statements}"]
        run_to_end([*self._mysqld(), *options], self.log, "Making MySQL's tables")
        statements.unlink()
        partial.rename(self._tables)

    def command(self) -> list[object]:
        """``mysqld`` in the foreground."""
        return [
            *self._mysqld(),
            f"--datadir={self._tables}",
            f"--bind-address={ADDRESS}",
            f"--port={self.port}",
            f"--socket={SOCKET}",  # relative to datadir: unix(7) allows a socket path of only 108 bytes
            f"--pid-file={self.directory}/mysqld.pid",
            "--mysqlx=OFF",
            "--disable-log-bin",
            "--skip-name-resolve",
            f"--innodb-buffer-pool-size={BUFFER_POOL}",
            "--default-time-zone=+00:00",
        ]

    def answers(self) -> bool:
        """Whether the user ``customers`` can log in."""
        try:
            self.connect(connection_timeout=2).close()
        except mysql.connector.Error:
            return False
        return True

    def connect(self, **options: object) -> MySQLConnectionAbstract:
        """A connection of ``customers`` to its database."""
        password = self.password_file.read_text(encoding="ascii")
        connection = mysql.connector.connect(
            host=ADDRESS, port=self.port, user=USER, password=password, database=DATABASE, **options
        )
        return cast("MySQLConnectionAbstract", connection)  # the declared type also covers pooled connections

    @property
    def _tables(self) -> Path:
        return self.directory / "tables"

    def _mysqld(self) -> list[object]:
        as_root = ["--user=root"] if os.geteuid() == 0 else []
        return [*find_mysqld().command, *as_root, "--secure-file-priv=", "--character-set-server=utf8mb4"]


def accounts(password: str, root_password: str) -> str:
    """The SQL of the first start, one statement on each line; the databases ``customers_...`` are for tests."""
    return f"""\
CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;
CREATE USER {USER}@'%' IDENTIFIED BY '{password}';
GRANT ALL ON {DATABASE}.* TO {USER}@'%';
GRANT ALL ON `{DATABASE}\\_%`.* TO {USER}@'%';
CREATE USER root@'%' IDENTIFIED BY '{root_password}';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
ALTER USER root@localhost IDENTIFIED BY '{root_password}';
"""
