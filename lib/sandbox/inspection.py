"""Shows where a sandbox runs, and what is in its database."""

from typing import Any

import mysql.connector

from lib.errors import CustomerIdentificationError, DependencyUnreachableError
from lib.sandbox.mysql_server import DATABASE, USER, MySqlServer
from lib.sandbox.ports import ADDRESS
from lib.sandbox.sandbox import Sandbox


def describe(sandbox: Sandbox) -> dict[str, Any]:
    """The state and the address of both servers, and how to connect to them."""
    if not sandbox.directory.exists():
        return {"kafka": "not running", "mysql": "not running"}
    password = f'"$(cat {sandbox.password_file})"'
    return {
        "kafka": _state(sandbox, 0),
        "bootstrap_servers": sandbox.bootstrap_servers,
        "kafka_log": str(sandbox.kafka.log),
        "mysql": _state(sandbox, 1),
        "mysql_address": f"{ADDRESS}:{sandbox.mysql_port}",
        "mysql_log": str(sandbox.mysql.log),
        "query": './spark-submit.sh sandbox sql "SELECT * FROM customers LIMIT 3"',
        "mysql_client": f"mysql -h {ADDRESS} -P {sandbox.mysql_port} -u {USER} -p{password} {DATABASE}",
        "jobs": "source <(./spark-submit.sh sandbox env)",
    }


def select(server: MySqlServer, statement: str) -> list[dict[str, Any]]:
    """Execute a statement and return its rows, by column name; changes are committed.

    Raises :class:`DependencyUnreachableError` when the server is down, :class:`CustomerIdentificationError` for a
    statement that MySQL refuses.
    """
    if not server.is_running():
        raise DependencyUnreachableError(
            "The sandbox is not running.", "Start it with ./spark-submit.sh sandbox up."
        )
    with server.connect(autocommit=True) as connection, connection.cursor(dictionary=True) as cursor:
        try:
            cursor.execute(statement)
            rows: list[Any] = cursor.fetchall() if cursor.description else []
        except mysql.connector.Error as error:
            raise CustomerIdentificationError(
                f"MySQL refuses the statement: {error.msg}.", "Correct it."
            ) from None
    return rows


def _state(sandbox: Sandbox, server: int) -> str:
    process = sandbox.servers[server].process
    return f"running, pid {process.pid}" if process else "not running"
