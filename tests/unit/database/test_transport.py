"""A connection that must be encrypted and is not, however the connector says so."""

from unittest.mock import MagicMock

import mysql.connector
import pytest

from lib.database.refusals import refusal
from lib.database.transport import require_encryption
from lib.errors import DependencyUnreachableError
from lib.settings.model import MySqlSettings


def settings(tls):
    return MySqlSettings(host="db", user="u", database="d", password="env:A", tls=tls)  # noqa: S106 - a reference


def test_a_connection_in_clear_is_closed():
    connection = MagicMock()
    connection.cursor().fetchone.return_value = ("Ssl_cipher", "")
    with pytest.raises(DependencyUnreachableError, match="offers no TLS"):
        require_encryption(connection, settings("required"))
    connection.close.assert_called_once()
    require_encryption(connection, settings("preferred"))


@pytest.mark.parametrize(
    ("tls", "number", "words"),
    [
        ("required", 2061, "offers no TLS"),
        ("disabled", 3159, "takes encrypted connections only"),
        ("required", 1213, None),
    ],
)
def test_what_the_connector_says(tls, number, words):
    found = refusal(settings(tls), mysql.connector.OperationalError("said", errno=number))
    assert words in found.what if words else found is None
