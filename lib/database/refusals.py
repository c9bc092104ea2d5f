"""Why a server refuses a connection or a statement, for errors that no further attempt can cure."""

import mysql.connector

from lib.database import transport
from lib.errors import DependencyUnreachableError
from lib.settings.model import MySqlSettings

WRONG_PASSWORD, NO_ACCESS, NO_DATABASE = 1045, 1044, 1049  # ER_ACCESS_DENIED, ER_DBACCESS_DENIED, ER_BAD_DB
#: ER_TABLEACCESS_DENIED, ER_COLUMNACCESS_DENIED, ER_SPECIFIC_ACCESS_DENIED, ER_PROCACCESS_DENIED.
NO_GRANT = frozenset({1142, 1143, 1227, 1370})


def refusal(settings: MySqlSettings, error: mysql.connector.Error) -> DependencyUnreachableError | None:
    """What was refused and what to do; None for any other error."""
    return transport.failure(settings, error) or _of_access(settings, error.errno)


def _of_access(settings: MySqlSettings, number: int) -> DependencyUnreachableError | None:
    place, user, name = f"MySQL at {settings.host}:{settings.port}", settings.user, settings.database
    if number == WRONG_PASSWORD:
        presented = "" if settings.identity else ", or wants a client certificate"
        return DependencyUnreachableError(
            f"{place} refuses {user}: the password is wrong, or the user may not log in from here{presented}.",
            "Correct mysql.user, the secret that mysql.password refers to, or mysql.tls_certificate.",
        )
    if number == NO_DATABASE:
        return DependencyUnreachableError(
            f"There is no database {name} at {settings.host}:{settings.port}.",
            f"Correct mysql.database, or run: CREATE DATABASE {name} CHARACTER SET utf8mb4;",
        )
    if number == NO_ACCESS:
        return DependencyUnreachableError(
            f"{user} may not use the database {name} at {settings.host}:{settings.port}.",
            f"Run: GRANT ALL ON {name}.* TO {user};",
        )
    if number in NO_GRANT:
        return DependencyUnreachableError(
            f"{user} lacks a privilege in the database {name} at {settings.host}:{settings.port} (error {number}).",
            "Run ./spark-submit.sh doctor: it names the privilege, and prints the GRANT.",
        )
    return None
