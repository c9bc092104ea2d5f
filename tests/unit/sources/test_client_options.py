"""One form of settings, two clients: what each of them is told."""

import subprocess

import pytest
from confluent_kafka.admin import AdminClient

from lib.errors import SettingsError
from lib.settings.broker import BrokerSettings
from lib.sources.admin_client import BrokerRefusals, admin_client
from lib.sources.client_options import JAVA_ONLY, RENAMED
from lib.sources.java_client import jaas, java_options
from lib.sources.librdkafka import librdkafka_options
from tests.secured import Certificates

SERVERS = {"bootstrap_servers": "localhost:9093"}
SCRAM = {"security_protocol": "SASL_SSL", "sasl_user": "a", "sasl_password": "env:A"}
OAUTH = SCRAM | {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_url": "https://id/token"}
LOGIN = "org.apache.kafka.common.security"


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("A", "s3cret")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("pem") / "certificates")


def broker(**settings):
    return BrokerSettings.model_validate(SERVERS | settings)


@pytest.mark.parametrize(
    ("settings", "java", "librdkafka"),
    [
        pytest.param(
            {}, {"security.protocol": "PLAINTEXT"}, {"security.protocol": "PLAINTEXT"}, id="this machine"
        ),
        pytest.param(
            {"security_protocol": "SSL", "tls_ca": "/ca.pem"},
            {
                "security.protocol": "SSL",
                "ssl.endpoint.identification.algorithm": "https",
                "ssl.truststore.type": "PEM",
                "ssl.truststore.location": "/ca.pem",
            },
            {
                "security.protocol": "SSL",
                "enable.ssl.certificate.verification": "true",
                "ssl.endpoint.identification.algorithm": "https",
                "ssl.ca.location": "/ca.pem",
            },
            id="TLS",
        ),
        pytest.param(
            {
                "security_protocol": "SSL",
                "tls_certificate": "/a.pem",
                "tls_key": "/a.pem",
                "tls_host_name": False,
            },
            {
                "security.protocol": "SSL",
                "ssl.endpoint.identification.algorithm": "",
                "ssl.keystore.type": "PEM",
                "ssl.keystore.location": "/a.pem",
            },
            {
                "security.protocol": "SSL",
                "enable.ssl.certificate.verification": "true",
                "ssl.endpoint.identification.algorithm": "none",
                "ssl.certificate.location": "/a.pem",
                "ssl.key.location": "/a.pem",
            },
            id="a client certificate in one file, any host name",
        ),
        pytest.param(
            SCRAM | {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "SCRAM-SHA-256"},
            {
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-256",
                "sasl.jaas.config": f'{LOGIN}.scram.ScramLoginModule required username="a" password="s3cret";',
            },
            {
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-256",
                "sasl.username": "a",
                "sasl.password": "s3cret",
            },
            id="SCRAM",
        ),
    ],
)
def test_both_clients_are_told_the_same(settings, java, librdkafka):
    address = {"bootstrap.servers": "localhost:9093"}
    assert java_options(broker(**settings)) == address | {"isolation.level": "read_committed"} | java
    assert librdkafka_options(broker(**settings)) == address | librdkafka


def test_who_asks_for_records_of_open_and_aborted_transactions_gets_them():
    options = java_options(broker(options={"isolation.level": "read_uncommitted"}))
    assert options["isolation.level"] == "read_uncommitted"


def test_tokens():
    options = broker(**OAUTH, sasl_oauth_scope="kafka", sasl_oauth_ca="/id.pem")
    java, librdkafka = java_options(options), librdkafka_options(options)
    assert java["sasl.jaas.config"] == (
        f'{LOGIN}.oauthbearer.OAuthBearerLoginModule required clientId="a" clientSecret="s3cret" scope="kafka" '
        'ssl.truststore.type="PEM" ssl.truststore.location="/id.pem";'
    )
    assert java["sasl.oauthbearer.token.endpoint.url"] == "https://id/token"
    assert java["sasl.login.callback.handler.class"].endswith("oauthbearer.OAuthBearerLoginCallbackHandler")
    assert {name: text for name, text in librdkafka.items() if "oauth" in name or "https" in name} == {
        "sasl.oauthbearer.method": "oidc",
        "sasl.oauthbearer.client.id": "a",
        "sasl.oauthbearer.client.secret": "s3cret",
        "sasl.oauthbearer.scope": "kafka",
        "sasl.oauthbearer.token.endpoint.url": "https://id/token",
        "https.ca.location": "/id.pem",
    }


def test_key_and_certificate_in_two_files_become_a_store_for_java(certificates):
    own = {"tls_certificate": certificates.certificate("client"), "tls_key": certificates.key("client")}
    options = java_options(broker(security_protocol="SSL", **own))
    assert options["ssl.keystore.type"] == "PKCS12"
    listed = subprocess.run(
        ["keytool", "-list", "-keystore", options["ssl.keystore.location"]],
        input=options["ssl.keystore.password"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PrivateKeyEntry" in listed.stdout


def unquoted(text):
    """What Java's ``StreamTokenizer`` makes of a quoted text."""
    plain, rest = "", iter(text)
    assert next(rest) == '"'
    for character in rest:
        if character == '"':
            return plain, "".join(rest)
        escaped = next(rest) if character == "\\" else None
        plain += {"n": "\n", "r": "\r"}.get(escaped, escaped) if escaped else character
    raise AssertionError(text)


@pytest.mark.parametrize(
    "password", ["plain", 'a"b', "a\\b", 'a\\"b', "\\", '"; x="', "a\nb", "a;b=c # d // e", "ä€😀", "\\n"]
)
def test_no_password_ends_its_quotes(password):
    text = jaas("a.Module", password=password)
    assert unquoted(text.partition("password=")[2]) == (password, ";")


@pytest.mark.parametrize(
    ("option", "setting"),
    [
        ("security.protocol", "kafka.security_protocol"),
        ("sasl.mechanisms", "kafka.sasl_mechanism"),
        ("sasl.jaas.config", "kafka.sasl_password"),
        ("sasl.password", "kafka.sasl_password"),
        ("ssl.truststore.location", "kafka.tls_ca"),
        ("ssl.ca.location", "kafka.tls_ca"),
        ("ssl.ca.pem", "kafka.tls_ca"),
        ("ssl.keystore.key", "kafka.tls_key"),
        ("ssl.key.password", "kafka.tls_key"),
        ("enable.ssl.certificate.verification", "kafka.tls_ca"),
        ("sasl.oauthbearer.client.secret", "kafka.sasl_oauth_url"),
        ("auto.offset.reset", "Spark sets"),
    ],
)
def test_an_option_that_a_setting_stands_for_is_refused(option, setting):
    for options in (java_options, librdkafka_options):
        with pytest.raises(SettingsError, match=setting) as refused:
            options(broker(options={option: "hunter2"}))
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(("java", "librdkafka"), sorted(RENAMED.items()))
def test_an_option_under_either_name_reaches_both(java, librdkafka):
    for name in (java, librdkafka):
        options = broker(options={name: "1"})
        assert (java_options(options)[java], librdkafka_options(options)[librdkafka]) == ("1", "1")


def test_an_option_of_javas_consumer_alone_is_not_given_to_librdkafka():
    options = broker(options={"default.api.timeout.ms": "1", "client.id": "x"})
    assert java_options(options)["default.api.timeout.ms"] == "1"
    assert librdkafka_options(options).keys() & {"default.api.timeout.ms", "client.id"} == {"client.id"}
    assert JAVA_ONLY.fullmatch("max.poll.records")


def test_an_option_that_nobody_knows_is_refused_without_its_value():
    for options in ({"no.such.option": "hunter2"}, {"socket.timeout.ms": "hunter2"}):
        (name,) = options
        with pytest.raises(SettingsError, match=f"kafka.options.{name}") as refused:
            admin_client(broker(options=options), BrokerRefusals())
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("settings", [SCRAM, OAUTH, {"security_protocol": "SSL", "tls_host_name": False}])
def test_librdkafka_takes_what_it_is_told(settings):
    AdminClient({**librdkafka_options(broker(**settings)), "log_level": 0})
