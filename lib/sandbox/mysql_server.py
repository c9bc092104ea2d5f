"""One MySQL server with the database and the user ``customers``."""

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
    """Durable as by default, without a binary log, bound to 127.0.0.1; both accounts have random passwords."""

    title = "The MySQL server"

    @property
    def port(self) -> int:
        """Where clients connect, at 127.0.0.1."""
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
        """Make the tables of the server itself and both accounts; it never runs with an empty password."""
        if self._tables.exists():
            # A server that was killed leaves it behind, with a pid that may be another process's by now.
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
            f"--socket={SOCKET}",  # below datadir: a full path may be longer than a socket's name can be
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
        return cast("MySQLConnectionAbstract", connection)  # pooled only when a pool is asked for

    @property
    def _tables(self) -> Path:
        return self.directory / "tables"

    def _mysqld(self) -> list[object]:
        as_root = ["--user=root"] if os.geteuid() == 0 else []
        return [*find_mysqld().command, *as_root, "--secure-file-priv=", "--character-set-server=utf8mb4"]


def accounts(password: str, root_password: str) -> str:
    """The statements of the first start, one a line; ``customers_...`` are databases for tests."""
    return f"""\
CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;
CREATE USER {USER}@'%' IDENTIFIED BY '{password}';
GRANT ALL ON {DATABASE}.* TO {USER}@'%';
GRANT ALL ON `{DATABASE}\\_%`.* TO {USER}@'%';
CREATE USER root@'%' IDENTIFIED BY '{root_password}';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
ALTER USER root@localhost IDENTIFIED BY '{root_password}';
"""
