"""librdkafka's client for questions and changes, and why a broker refuses it."""

from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from lib.errors import DependencyUnreachableError
from lib.settings.broker import BrokerSettings
from lib.sources.client_options import unknown
from lib.sources.librdkafka import librdkafka_options

#: Words of OpenSSL in an error of the handshake, with what they mean here and what to do; the first that fits counts.
#: librdkafka says of a certificate only that it is not right, not in what.
HANDSHAKE = (
    (
        ("certificate verify failed",),
        "its certificate is not signed by a CA of kafka.tls_ca, or names another host",
        "Find out who answers there; correct kafka.tls_ca, kafka.bootstrap_servers or the certificate.",
    ),
    (
        ("certificate required", "bad certificate", "unknown ca", "certificate unknown", "handshake failure"),
        "it wants a client certificate of a CA that it knows",
        "Set kafka.tls_certificate and kafka.tls_key.",
    ),
)
OF_OPENSSL = "ssl routines"  # an alert that comes after the handshake is reported as a lost connection


class BrokerRefusals:
    """Remembers why a broker refused the connection; librdkafka says so beside the answer to a question."""

    def __init__(self) -> None:
        """Nothing was refused yet."""
        self._last: KafkaError | None = None

    def heard(self, error: KafkaError) -> None:
        """Take an error that librdkafka reports."""
        refuses = error.code() in (KafkaError._SSL, KafkaError._AUTHENTICATION)  # noqa: SLF001 - their public names
        if refuses or OF_OPENSSL in str(error.str()).lower():
            self._last = error

    def explained(self, broker: BrokerSettings) -> DependencyUnreachableError | None:
        """The error to raise; None if nothing was refused."""
        if self._last is None:
            return None
        place = f"the Kafka broker at {broker.bootstrap_servers}"
        if self._last.code() == KafkaError._AUTHENTICATION:  # noqa: SLF001 - as above
            return DependencyUnreachableError(
                f"The user of kafka.sasl_user cannot log in: {place} refuses the password or {broker.sasl_mechanism}.",
                "Correct kafka.sasl_user, kafka.sasl_mechanism or the secret that kafka.sasl_password refers to.",
            )
        reason, remedy = _of_handshake(str(self._last.str()).lower())
        return DependencyUnreachableError(f"TLS with {place} fails: {reason}.", remedy)


def admin_client(broker: BrokerSettings, refusals: BrokerRefusals) -> AdminClient:
    """A client, which connects with the first question; raises :class:`SettingsError` for an option that it refuses."""
    options: dict[str, Any] = {"log_level": 0, **librdkafka_options(broker), "error_cb": refusals.heard}
    try:
        return AdminClient(options)
    except KafkaException as error:
        raise unknown(str(error)) from None


def _of_handshake(words: str) -> tuple[str, str]:
    for known, reason, remedy in HANDSHAKE:
        if any(word in words for word in known):
            return reason, remedy
    return "the two do not agree", "Correct kafka.security_protocol, or kafka.bootstrap_servers."
