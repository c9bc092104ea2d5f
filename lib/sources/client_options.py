"""The raw options of ``kafka.options``, each for the client that knows it: Java's, librdkafka, or both."""

import re
from collections.abc import Mapping

from lib.errors import SettingsError
from lib.settings.secrets_in_clear import resolved

#: Options that settings of ours stand for, because the two clients name them differently; a name that ends in a dot stands
#: for all that begin with it.
SETTING_OF = {
    "bootstrap.servers": "kafka.bootstrap_servers",
    "metadata.broker.list": "kafka.bootstrap_servers",
    "security.protocol": "kafka.security_protocol",
    "sasl.mechanism": "kafka.sasl_mechanism",
    "sasl.mechanisms": "kafka.sasl_mechanism",
    "sasl.username": "kafka.sasl_user",
    "sasl.password": "kafka.sasl_password",
    "sasl.jaas.config": "kafka.sasl_user and kafka.sasl_password",
    "sasl.login.callback.handler.class": "kafka.sasl_mechanism",
    "sasl.oauthbearer.": "kafka.sasl_oauth_url, kafka.sasl_user and kafka.sasl_password",
    "ssl.ca.": "kafka.tls_ca",
    "ssl.truststore.": "kafka.tls_ca",
    "ssl.certificate.": "kafka.tls_certificate",
    "ssl.keystore.": "kafka.tls_certificate and kafka.tls_key",
    "ssl.key.": "kafka.tls_key",
    "ssl.endpoint.identification.algorithm": "kafka.tls_host_name",
    "enable.ssl.certificate.verification": "kafka.tls_ca",
}
#: Spark sets these itself and refuses them.
OF_SPARK = {
    "auto.offset.reset",
    "enable.auto.commit",
    "interceptor.classes",
    "key.deserializer",
    "value.deserializer",
}
#: What Java calls one thing and librdkafka another.
RENAMED = {
    "fetch.max.wait.ms": "fetch.wait.max.ms",
    "receive.buffer.bytes": "socket.receive.buffer.bytes",
    "send.buffer.bytes": "socket.send.buffer.bytes",
}
NAMED_BACK = {theirs: java for java, theirs in RENAMED.items()}
#: Further options that librdkafka does not know: they are for Java's consumer, which reads the records.
JAVA_ONLY = re.compile(
    r"auto\.include\.jmx\.reporter|default\.api\.timeout\.ms|exclude\.internal\.topics|max\.poll\.records|metric\.reporters"
    r"|metrics\.(num\.samples|recording\.level|sample\.window\.ms)|request\.timeout\.ms"
    r"|sasl\.(client\.callback|kerberos|login)\..+|security\.providers|socket\.connection\.setup\.timeout\.max\.ms"
    r"|ssl\.(cipher\.suites|enabled\.protocols|engine\.factory\.class|protocol|provider|secure\.random\.implementation)"
    r"|ssl\.(key|trust)manager\.algorithm"
)


def for_java(options: Mapping[str, str]) -> dict[str, str]:
    """What Java's consumer is given; it ignores what it does not know."""
    return {NAMED_BACK.get(name, name): value for name, value in _free(options)}


def for_librdkafka(options: Mapping[str, str]) -> dict[str, str]:
    """What librdkafka is given; it refuses what it does not know."""
    return {RENAMED.get(name, name): value for name, value in _free(options) if not JAVA_ONLY.fullmatch(name)}


def unknown(refusal: str) -> SettingsError:
    """The error for an option that librdkafka refuses; its own sentence may repeat the value."""
    named = re.search(r'property:? "([^"]+)"', refusal)
    return SettingsError(
        f"librdkafka refuses kafka.options{'.' + named[1] if named else ''}.",
        "Correct its name and its value.",
    )


def _free(options: Mapping[str, str]) -> list[tuple[str, str]]:
    """The options, with the secrets that they refer to; raises :class:`SettingsError` for those that are not free to be set."""
    owned = {name: setting for name in options if (setting := _setting_of(name))}
    spark = sorted(OF_SPARK.intersection(options))
    if owned:
        said = "; ".join(f"{name} is {setting}" for name, setting in sorted(owned.items()))
        raise SettingsError(
            f"kafka.options must not hold what only one Kafka client understands: {said}.",
            "Use these settings: they are translated for both clients.",
        )
    if spark:
        raise SettingsError(f"Spark sets {', '.join(spark)} of kafka.options itself.", "Leave it out.")
    return list(resolved(options).items())


def _setting_of(option: str) -> str | None:
    return next(
        (
            setting
            for known, setting in SETTING_OF.items()
            if option == known or (known.endswith(".") and option.startswith(known))
        ),
        None,
    )
