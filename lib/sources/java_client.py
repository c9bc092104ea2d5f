"""The broker's settings as options of Java's Kafka client, which reads the records inside Spark."""

from pathlib import Path

from lib import key_stores
from lib.settings.broker import BrokerSettings
from lib.settings.load import read_secret
from lib.sources.client_options import for_java

SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
OAUTH = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule"
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
OAUTH_LOGIN = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler"


def java_options(broker: BrokerSettings) -> dict[str, str]:
    """The options without Spark's prefix; raises :class:`SettingsError` for a secret that is missing.

    Records of a transaction that a producer aborted are never read: they were never said.
    """
    return {
        "isolation.level": "read_committed",
        **for_java(broker.options),
        "bootstrap.servers": broker.bootstrap_servers,
        "security.protocol": broker.security_protocol,
        **(_tls(broker) if broker.is_encrypted else {}),
        **(_sasl(broker) if broker.has_user else {}),
    }


def _tls(broker: BrokerSettings) -> dict[str, str]:
    options = {"ssl.endpoint.identification.algorithm": "https" if broker.tls_host_name else ""}
    if broker.tls_ca:
        options |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": str(broker.tls_ca)}
    if broker.identity:
        options |= _identity(*broker.identity)
    return options


def _identity(certificate: Path, key: Path) -> dict[str, str]:
    """Java reads a PEM file that holds both; out of two files a store is made, which is on this machine only."""
    if certificate == key:
        return {"ssl.keystore.type": "PEM", "ssl.keystore.location": str(key)}
    store, password = key_stores.key_store(certificate, key), key_stores.store_password()
    return {
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": str(store),
        "ssl.keystore.password": password,
        "ssl.key.password": password,
    }


def _sasl(broker: BrokerSettings) -> dict[str, str]:
    user, secret = broker.sasl_user or "", read_secret(broker.sasl_password or "").decode()
    options = {"sasl.mechanism": broker.sasl_mechanism}
    if broker.sasl_mechanism != "OAUTHBEARER":
        module = PLAIN if broker.sasl_mechanism == "PLAIN" else SCRAM
        return options | {"sasl.jaas.config": jaas(module, username=user, password=secret)}
    entry = {"clientId": user, "clientSecret": secret}
    if broker.sasl_oauth_scope:
        entry["scope"] = broker.sasl_oauth_scope
    if broker.sasl_oauth_ca:  # the brokers' own truststore does not count there
        entry |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": str(broker.sasl_oauth_ca)}
    return options | {
        "sasl.jaas.config": jaas(OAUTH, **entry),
        "sasl.login.callback.handler.class": OAUTH_LOGIN,
        "sasl.oauthbearer.token.endpoint.url": broker.sasl_oauth_url or "",
    }


def jaas(module: str, **options: str) -> str:
    """An entry of a JAAS configuration.

    Kafka reads it with Java's ``StreamTokenizer``: within quotes a backslash escapes, and the end of a line ends the text.
    """
    quoted = (f'{name}="{value.translate(ESCAPES)}"' for name, value in options.items())
    return f"{module} required {' '.join(quoted)};"
