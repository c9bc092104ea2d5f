"""The broker's settings as options of librdkafka, which answers questions about topics and writes sample records."""

from lib.settings.broker import BrokerSettings
from lib.settings.load import read_secret
from lib.sources.client_options import for_librdkafka


def librdkafka_options(broker: BrokerSettings) -> dict[str, str]:
    """The options; raises :class:`SettingsError` for a secret that is missing."""
    return {
        **for_librdkafka(broker.options),
        "bootstrap.servers": broker.bootstrap_servers,
        "security.protocol": broker.security_protocol,
        **(_tls(broker) if broker.is_encrypted else {}),
        **(_sasl(broker) if broker.has_user else {}),
    }


def _tls(broker: BrokerSettings) -> dict[str, str]:
    files = {
        "ssl.ca.location": broker.tls_ca,
        "ssl.certificate.location": broker.tls_certificate,
        "ssl.key.location": broker.tls_key,
    }
    return {
        "enable.ssl.certificate.verification": "true",
        "ssl.endpoint.identification.algorithm": "https" if broker.tls_host_name else "none",
        **{name: str(file) for name, file in files.items() if file},
    }


def _sasl(broker: BrokerSettings) -> dict[str, str]:
    user, secret = broker.sasl_user or "", read_secret(broker.sasl_password or "").decode()
    options = {"sasl.mechanism": broker.sasl_mechanism}
    if broker.sasl_mechanism != "OAUTHBEARER":
        return options | {"sasl.username": user, "sasl.password": secret}
    scope = {"sasl.oauthbearer.scope": broker.sasl_oauth_scope} if broker.sasl_oauth_scope else {}
    ca = {"https.ca.location": str(broker.sasl_oauth_ca)} if broker.sasl_oauth_ca else {}
    return options | {
        "sasl.oauthbearer.method": "oidc",
        "sasl.oauthbearer.client.id": user,
        "sasl.oauthbearer.client.secret": secret,
        "sasl.oauthbearer.token.endpoint.url": broker.sasl_oauth_url or "",
        **scope,
        **ca,
    }
