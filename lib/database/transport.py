"""The encryption of the connections to MySQL, for Connector/Python and for Connector/J, and why it fails.

The two name everything differently, and Connector/Python has no mode that only requires encryption: without a CA it goes on
in clear if the server offers none. So a connection that must be encrypted is looked at before it is used.
"""

from typing import Any

import mysql.connector
from mysql.connector.abstracts import MySQLConnectionAbstract

from lib import key_stores
from lib.errors import DependencyUnreachableError
from lib.settings.database_server import OPEN, VERIFIED
from lib.settings.load import read_secret
from lib.settings.model import MySqlSettings

#: Connector/J's words for the values of ``mysql.tls``.
SSL_MODE = {"disabled": "DISABLED"}
#: MySQL's ER_SECURE_TRANSPORT_REQUIRED, CR_SSL_CONNECTION_ERROR and CR_AUTH_PLUGIN_ERR.
NOT_ENCRYPTED, HANDSHAKE, WANTS_ENCRYPTION = 3159, 2026, 2061
#: The words of an error by which a connection was lost while it was opened.
IN_HANDSHAKE = "lost in the handshake"
NEEDS_SSL = "requires ssl"  # Connector/Python's own words where it would have to send a password in clear


def python_options(settings: MySqlSettings) -> dict[str, Any]:
    """The arguments of ``mysql.connector.connect``."""
    if settings.tls == "disabled":
        return {"ssl_disabled": True}
    options: dict[str, Any] = {}
    if settings.tls in VERIFIED:
        identity = settings.tls == "verify_identity"
        options |= {"ssl_ca": str(settings.tls_ca), "ssl_verify_cert": True, "ssl_verify_identity": identity}
    if settings.identity:
        options |= dict(zip(("ssl_cert", "ssl_key"), map(str, settings.identity), strict=True))
    return options


def java_options(settings: MySqlSettings) -> dict[str, str]:
    """The properties of Connector/J, which reads PKCS #12: on this machine stores are made of the PEM files."""
    options = {"sslMode": SSL_MODE.get(settings.tls, settings.tls.upper())}
    password, trust, keys = key_stores.store_password(), None, None
    if settings.tls_trust_store or settings.tls_key_store:
        password = read_secret(settings.tls_store_password or "").decode()
        trust, keys = settings.tls_trust_store, settings.tls_key_store
    else:
        if settings.tls_ca:
            trust = key_stores.trust_store(settings.tls_ca)
        if settings.identity:
            keys = key_stores.key_store(*settings.identity)
    for kind, store in (("trust", trust), ("client", keys)):
        if store:
            options |= {
                f"{kind}CertificateKeyStoreType": "PKCS12",
                f"{kind}CertificateKeyStoreUrl": store.absolute().as_uri(),
                f"{kind}CertificateKeyStorePassword": password,
            }
    return options


def require_encryption(connection: MySQLConnectionAbstract, settings: MySqlSettings) -> None:
    """Close a connection that must be encrypted and is not; raises :class:`DependencyUnreachableError`."""
    if settings.tls in OPEN:
        return
    cursor = connection.cursor()
    cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    row: Any = cursor.fetchone()
    if row is None or not row[1]:
        connection.close()
        raise _without_tls(settings)


def failure(settings: MySqlSettings, error: mysql.connector.Error) -> DependencyUnreachableError | None:
    """Why the two sides do not agree on encryption; None if that is not the reason."""
    place = f"MySQL at {settings.host}:{settings.port}"
    reason = _of_handshake(settings, error)
    if reason:
        return DependencyUnreachableError(
            f"TLS with {place} fails: {reason}.",
            "Find out who answers there; correct mysql.host, mysql.tls_ca, mysql.tls_certificate or the server's certificate.",
        )
    if settings.tls not in OPEN and (error.errno == WANTS_ENCRYPTION or NEEDS_SSL in str(error.msg).lower()):
        return _without_tls(settings)
    if error.errno in (NOT_ENCRYPTED, WANTS_ENCRYPTION):
        return DependencyUnreachableError(
            f"{place} takes encrypted connections only, and mysql.tls is {settings.tls}.",
            "Set it to verify_identity.",
        )
    return None


def _without_tls(settings: MySqlSettings) -> DependencyUnreachableError:
    return DependencyUnreachableError(
        f"MySQL at {settings.host}:{settings.port} offers no TLS, and mysql.tls is {settings.tls}.",
        "Give the server a certificate; on a network that you trust, set mysql.tls to preferred.",
    )


def _of_handshake(settings: MySqlSettings, error: mysql.connector.Error) -> str | None:
    """What went wrong in the handshake; None if it did not. Connector/Python's own form of an error quotes Python's module."""
    words = str(error.msg).lower()
    if "verify failed" in words:
        named = f", or does not name {settings.host}" if settings.tls == "verify_identity" else ""
        return f"its certificate is not signed by a CA of mysql.tls_ca{named}"
    if settings.identity and ("alert" in words or "_ssl.c" in words or "sending authentication" in words):
        return "it does not accept the client's certificate"
    if settings.identity and IN_HANDSHAKE in words:
        # In TLS 1.3 the client has finished before the server looks at its certificate: whether the alert is read before
        # the connection is reset depends on which of the two comes first (RFC 8446, section 4.4.2.4 and appendix C.2).
        return "it ends the handshake, as a server that does not accept the client's certificate"
    if error.errno == HANDSHAKE or "_ssl.c" in words:
        return "the two do not agree on it"
    return None
