"""What the settings of connections mean, and what is refused before anything is started."""

import shutil
import subprocess
from contextlib import nullcontext

import pytest

from lib.errors import SettingsError
from lib.key_stores import require_pair
from lib.settings.broker import BrokerSettings
from lib.settings.connections import require_connections, require_executor_keys, with_java_options
from lib.settings.database_server import DatabaseServerSettings
from lib.settings.load import load_settings
from lib.settings.loopback import is_loopback
from lib.settings.spark import SparkSettings
from tests import pages
from tests.conftest import HOME
from tests.secured import Certificates

USER = {"kafka.security_protocol": "SASL_SSL", "kafka.sasl_user": "a", "kafka.sasl_password": "env:A"}
OAUTH = USER | {"kafka.sasl_mechanism": "OAUTHBEARER"}
VERIFIED = {"mysql.tls": "verify_ca", "mysql.tls_ca": "{ca}"}
OWN = {"tls_certificate": "{certificate}", "tls_key": "{key}"}
REMOTE = {"spark.master": "yarn"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("pem") / "certificates")


@pytest.fixture
def read(certificates, monkeypatch):
    """Settings with some changed; the files that their texts name are there."""
    monkeypatch.setenv("A", "secret")
    places = {
        "ca": certificates.ca,
        "certificate": certificates.certificate("client"),
        "key": certificates.key("client"),
        "both": certificates.both("client"),
        "other_key": certificates.key("stranger"),
        "none": certificates.folder / "none.pem",
    }

    def settings(changes):
        texts = {path: text.format(**places) for path, text in changes.items()}
        return load_settings(HOME / "conf", "local", texts, {})

    return settings


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("[::1]", True),
        ("LOCALHOST", True),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - not bound
        ("", False),
    ],
)
def test_what_is_this_machine(host, is_it):
    assert is_loopback(host) is is_it


@pytest.mark.parametrize(
    ("servers", "protocol"),
    [
        ("localhost:9092", "PLAINTEXT"),
        ("127.0.0.1:9092,[::1]:9092", "PLAINTEXT"),
        ("localhost:9092,kafka.example.org:9092", "SSL"),
        ("kafka.example.org:9092", "SSL"),
        ("10.0.0.1:9092", "SSL"),
    ],
)
def test_kafka_is_encrypted_beyond_this_machine(servers, protocol):
    assert BrokerSettings(bootstrap_servers=servers).security_protocol == protocol


@pytest.mark.parametrize(
    ("host", "tls"),
    [("localhost", "preferred"), ("127.0.0.1", "preferred"), ("mysql.example.org", "required")],
)
def test_mysql_is_encrypted_beyond_this_machine(host, tls):
    assert DatabaseServerSettings(host=host).tls == tls


@pytest.mark.parametrize("tls", ["disabled", "preferred"])
def test_what_is_written_counts(tls):
    assert DatabaseServerSettings(host="mysql.example.org", tls=tls).tls == tls
    open_ = BrokerSettings(bootstrap_servers="kafka.example.org:9092", security_protocol="PLAINTEXT")
    assert open_.security_protocol == "PLAINTEXT"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kafka.tls_ca": "{ca}"}, "kafka.tls_ca: .*not encrypted"),
        ({"kafka.security_protocol": "SSL", "kafka.tls_key": "{key}"}, "need each other"),
        ({"kafka.sasl_user": "a"}, "kafka.sasl_user: .*nobody logs in"),
        ({"kafka.security_protocol": "SASL_SSL"}, "kafka.sasl_password: .*needs it"),
        (USER | {"kafka.sasl_password": "in clear"}, "kafka.sasl_password: .*match pattern"),
        (
            USER | {"kafka.security_protocol": "SASL_PLAINTEXT", "kafka.sasl_mechanism": "PLAIN"},
            "would send the secret in clear",
        ),
        (OAUTH, "kafka.sasl_oauth_url: .*OAUTHBEARER needs it"),
        (OAUTH | {"kafka.sasl_oauth_url": "http://id.example.org/token"}, "use https"),
        ({"mysql.tls": "verify_ca"}, "mysql.tls_ca: .*needs the file of the CA"),
        ({"mysql.tls": "required", "mysql.tls_ca": "{ca}"}, "checks no certificate"),
        ({"mysql.tls": "verified"}, "mysql.tls: "),
        (VERIFIED | {"mysql.tls_key": "{key}"}, "need each other"),
        ({"mysql.tls_trust_store": "a"}, "mysql.tls_store_password: .*need it"),
    ],
)
def test_settings_that_contradict_each_other(changes, words, read):
    with pytest.raises(SettingsError, match=f"(?s){words}") as refused:
        read(changes)
    assert "in clear'" not in str(refused.value)


def of(section, **files):
    return {f"{section}.{name}": file for name, file in files.items()}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (VERIFIED | {"mysql.tls_ca": "{none}"}, "mysql.tls_ca: .* cannot be read"),
        (VERIFIED | {"mysql.tls_ca": "{key}"}, "mysql.tls_ca: .* holds no PEM certificate"),
        (
            VERIFIED | of("mysql", **OWN) | {"mysql.tls_key": "{other_key}"},
            "is not the key of the certificate",
        ),
        (VERIFIED | of("mysql", **OWN) | {"mysql.tls_key": "{ca}"}, "mysql.tls_key: .* holds no PEM key"),
        (VERIFIED | REMOTE, "mysql.tls_trust_store is not set"),
        ({"mysql.tls": "required"} | of("mysql", **OWN) | REMOTE, "mysql.tls_key_store is not set"),
        ({"kafka.security_protocol": "SSL"} | of("kafka", **OWN) | REMOTE, "from one file"),
        (USER | {"kafka.sasl_password": "env:NO_SUCH"}, "env:NO_SUCH is missing"),
        (
            OAUTH | {"kafka.sasl_oauth_url": "https://a/b", "kafka.sasl_oauth_ca": "{none}"},
            "kafka.sasl_oauth_ca",
        ),
    ],
)
def test_files_that_do_not_fit(changes, words, read):
    with pytest.raises(SettingsError, match=words) as refused:
        require_connections(read(changes), reads_files=True)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "changes",
    [
        VERIFIED | of("mysql", **OWN),
        {"kafka.security_protocol": "SSL", "kafka.tls_ca": "{ca}"} | of("kafka", **OWN),
        {"kafka.security_protocol": "SSL", "kafka.tls_certificate": "{both}", "kafka.tls_key": "{both}"}
        | REMOTE,
        VERIFIED | REMOTE | {"mysql.tls_trust_store": "/run/a.p12", "mysql.tls_store_password": "env:A"},
        USER,
    ],
)
def test_files_that_fit(changes, read):
    require_connections(read(changes), reads_files=True)


def test_a_driver_elsewhere_reads_its_files_there(read):
    require_connections(read(USER | {"kafka.sasl_password": "env:NO_SUCH"} | REMOTE), reads_files=False)


def test_java_asks_no_other_endpoint_for_tokens(read):
    settings = read(OAUTH | {"kafka.sasl_oauth_url": "https://id.example.org/token"})
    conf = with_java_options(settings.spark, settings.kafka).conf
    allowed = "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://id.example.org/token"
    assert [conf[f"spark.{who}.extraJavaOptions"] for who in ("driver", "executor")] == [allowed] * 2
    without = read(USER)
    assert with_java_options(without.spark, without.kafka) == without.spark


KEYS = "-Djava.security.properties=executors.properties"
#: A master, Spark's properties, and whether its executors are known to find the keys.
EXECUTORS = [
    ("local", {}, True),
    ("local[*, 4]", {}, True),
    ("local-cluster[2,1,1024]", {}, False),
    ("local-cluster[2,1,1024]", {"spark.executor.extraJavaOptions": KEYS}, True),
    ("yarn", {}, False),
    ("yarn", {"spark.executor.extraJavaOptions": "-Xss4m"}, False),
    ("yarn", {"spark.executor.extraJavaOptions": f"-Xss4m {KEYS}"}, True),
    ("yarn", {"spark.driver.extraJavaOptions": KEYS}, False),
    ("yarn", {"spark.executor.defaultJavaOptions": KEYS}, True),
    ("spark://host:7077", {"spark.executorEnv.JAVA_TOOL_OPTIONS": KEYS}, True),
    ("spark://host:7077", {"spark.executorEnv.JDK_JAVA_OPTIONS": KEYS}, True),
]


@pytest.mark.parametrize(("master", "conf", "are_there"), EXECUTORS)
def test_executors_elsewhere_need_to_be_told_where_their_keys_are(master, conf, are_there):
    with nullcontext() if are_there else pytest.raises(SettingsError, match="keys export"):
        require_executor_keys(SparkSettings(master=master, conf=conf))


def test_the_stores_of_the_page_hold_what_they_should(certificates, tmp_path):
    """The commands of docs/how-to/secure.md, over a client's own files."""
    for name in ("client.crt", "client.key", "ca.pem"):
        shutil.copy(certificates.folder / name, tmp_path)
    (tmp_path / "store.password").write_text("hunter22")
    ours = "test_the_stores_of_the_page_hold_what_they_should"
    shown = pages.CONSOLE.findall((HOME / "docs/how-to/secure.md").read_text(encoding="utf-8"))
    for command in [one for one in shown if pages.ELSEWHERE[one] == ours]:
        subprocess.run(command, shell=True, cwd=tmp_path, check=True, capture_output=True)  # noqa: S602 - from the page
    both = tmp_path / "client.pem"
    require_pair(("certificate", "key"), both, both, by_java_itself=True)
    for store, kind in (("trust.p12", "trustedCertEntry"), ("key.p12", "PrivateKeyEntry")):
        words = ["keytool", "-list", "-keystore", store, "-storepass:file", "store.password"]
        assert kind in subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
