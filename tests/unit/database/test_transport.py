"""A connection that must be encrypted and is not, however the connector says so."""

import socket
import threading
from unittest.mock import MagicMock

import mysql.connector
import pytest

from lib.database.connection import once
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


@pytest.fixture
def hangs_up():
    """The port of a server that ends each connection at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up():
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (
            {"tls_certificate": "client.crt", "tls_key": "client.key"},
            "does not accept the client's certificate",
        ),
        ({}, "failed for 1 s"),
    ],
    ids=["with a certificate", "without one"],
)
def test_a_connection_that_ends_in_the_handshake(identity, words, hangs_up, monkeypatch):
    monkeypatch.setenv("A", "secret")
    server = settings("required").model_copy(
        update={"host": "127.0.0.1", "port": hangs_up, "timeout_seconds": 1} | identity
    )
    with pytest.raises(DependencyUnreachableError, match=words):
        once(server, lambda cursor: cursor.execute("SELECT 1"))
