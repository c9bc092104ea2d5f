"""The job at a real broker and a real MySQL with TLS, users and client certificates; and each way to be refused by them."""

import json
import time
from datetime import datetime, timezone

import pytest

from lib.database.connection import ask
from lib.doctor.broker import broker
from lib.doctor.database import database as examine_database
from lib.doctor.finding import Status
from lib.errors import CustomerIdentificationError
from lib.preparation import Preparation
from lib.sandbox.ports import ADDRESS
from lib.settings.connections import require_connections
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.end_to_end.driver import Driver
from tests.end_to_end.twins import feeder
from tests.processes import command_line, descendants, wait_for
from tests.secured import HOST, PASSWORD, USER
from tests.servers import environ_of, new_database, new_topics


@pytest.fixture
def topics(secured):
    return new_topics(secured, "secured")


@pytest.fixture
def environ(secured, topics, tmp_path):
    """Settings of a run that is let in by both servers, as variables."""
    certificates, secret = secured.certificates, f"file:{secured.guarded}"
    with new_database(secured) as database:
        yield environ_of(secured, database, topics, tmp_path) | {
            "CUSTID_KAFKA__BOOTSTRAP_SERVERS": secured.kafka.for_users,
            "CUSTID_KAFKA__TIMEOUT_SECONDS": "5",
            "CUSTID_KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
            "CUSTID_KAFKA__TLS_CA": str(certificates.ca),
            "CUSTID_KAFKA__SASL_USER": USER,
            "CUSTID_KAFKA__SASL_PASSWORD": secret,
            "CUSTID_MYSQL__HOST": HOST,
            "CUSTID_MYSQL__USER": USER,
            "CUSTID_MYSQL__PASSWORD": secret,
            "CUSTID_MYSQL__TLS": "verify_identity",
            "CUSTID_MYSQL__TLS_CA": str(certificates.ca),
            "CUSTID_MYSQL__TLS_CERTIFICATE": str(certificates.certificate("client")),
            "CUSTID_MYSQL__TLS_KEY": str(certificates.key("client")),
            "CUSTID_MYSQL__RETRY_SECONDS": "1",
            "CUSTID_MYSQL__TIMEOUT_SECONDS": "5",
        }


@pytest.fixture
def settings(environ):
    """These settings with some changed; None takes one away."""

    def changed(**changes):
        texts = {path: text for path, text in changes.items() if text is not None}
        left = {path for path, text in changes.items() if text is None}
        variables = {
            name: text
            for name, text in environ.items()
            if name.removeprefix("CUSTID_").lower().replace("__", ".") not in left
        }
        return load_settings(HOME / "conf", "local", texts, variables)

    return changed


@pytest.fixture
def by_certificate(secured):
    """How the listener is reached that asks for a client certificate in place of a user."""
    return {
        "kafka.bootstrap_servers": secured.kafka.for_certificates,
        "kafka.security_protocol": "SSL",
        "kafka.sasl_user": None,
        "kafka.sasl_password": None,
    }


def owned_by(certificates, name, section):
    """Settings of a client's certificate and key in two files."""
    return {
        f"{section}.tls_certificate": str(certificates.certificate(name)),
        f"{section}.tls_key": str(certificates.key(name)),
    }


def test_every_question_is_answered_to_whoever_may_ask(settings, secured, by_certificate):
    for changes in ({}, by_certificate | owned_by(secured.certificates, "client", "kafka")):
        chosen = settings(**changes)
        require_connections(chosen, reads_files=True)
        assert {finding.status for finding in broker(chosen)} == {Status.OK, Status.WARN}  # topics are empty
        found = examine_database(chosen, HOME / "conf/mysql")
        assert {finding.status for finding in found} == {Status.OK}, found


REFUSED_BY_KAFKA = {
    "a CA that did not sign": (
        {"kafka.tls_ca": "{other_ca}"},
        "certificate is not signed by a CA of kafka.tls_ca",
    ),
    "another host name": ({"kafka.bootstrap_servers": "{address}"}, "or names another host"),
    "a wrong password": ({"kafka.sasl_password": "file:{ca}"}, "kafka.sasl_user cannot log in"),
    "an unknown user": ({"kafka.sasl_user": "nobody"}, "kafka.sasl_user cannot log in"),
    "a mechanism that it does not have": (
        {"kafka.sasl_mechanism": "SCRAM-SHA-256"},
        "kafka.sasl_user cannot log in",
    ),
    "no encryption": (
        {
            "kafka.security_protocol": "PLAINTEXT",
            "kafka.tls_ca": None,
            "kafka.sasl_user": None,
            "kafka.sasl_password": None,
        },
        "No Kafka broker answers",
    ),
}
REFUSED_BY_MYSQL = {
    "a CA that did not sign": ({"mysql.tls_ca": "{other_ca}"}, "is not signed by a CA of mysql.tls_ca"),
    "another host name": ({"mysql.host": ADDRESS}, f"or does not name {ADDRESS}"),
    "a wrong password": ({"mysql.password": "file:{ca}"}, f"refuses {USER}"),
    "no client certificate": (
        {"mysql.tls_certificate": None, "mysql.tls_key": None},
        "wants a client certificate",
    ),
    "the certificate of a stranger": (
        {"mysql.tls_certificate": "{stranger_certificate}", "mysql.tls_key": "{stranger_key}"},
        "does not accept the client's certificate",
    ),
    "no encryption": (
        {"mysql.tls": "disabled", "mysql.tls_ca": None, "mysql.tls_certificate": None, "mysql.tls_key": None},
        "wants a client certificate",
    ),
}


def filled_in(changes, secured):
    certificates = secured.certificates
    places = {
        "ca": certificates.ca,
        "other_ca": certificates.other_ca,
        "address": f"{ADDRESS}:{secured.kafka.ports[2]}",
        "stranger_certificate": certificates.certificate("stranger"),
        "stranger_key": certificates.key("stranger"),
    }
    return {path: text and text.format(**places) for path, text in changes.items()}


def refusal_of(settings):
    """What a run would end with before Spark starts."""
    require_connections(settings, reads_files=True)
    with pytest.raises(CustomerIdentificationError) as refused:
        Preparation(settings, HOME)
    return refused.value


def assert_one_sentence(error, words, finding):
    assert words in error.what
    assert error.exit_code == 3
    assert "\n" not in f"{error.what} {error.remedy}"
    assert PASSWORD not in f"{error.what} {error.remedy}"
    assert (finding.status, finding.exit_code) == (Status.FAIL, 3), finding
    assert words in finding.what


@pytest.mark.parametrize("case", REFUSED_BY_KAFKA)
def test_kafka_refuses(case, settings, secured):
    changes, words = REFUSED_BY_KAFKA[case]
    chosen = settings(**filled_in(changes, secured))
    assert_one_sentence(refusal_of(chosen), words, broker(chosen)[0])


@pytest.mark.parametrize("case", ["no client certificate", "the certificate of a stranger"])
def test_kafka_refuses_for_its_certificate(case, settings, secured, by_certificate):
    own = owned_by(secured.certificates, "stranger", "kafka") if case.endswith("stranger") else {}
    chosen = settings(**by_certificate | own)
    assert_one_sentence(refusal_of(chosen), "it wants a client certificate", broker(chosen)[0])


@pytest.mark.parametrize("case", REFUSED_BY_MYSQL)
def test_mysql_refuses(case, settings, secured):
    changes, words = REFUSED_BY_MYSQL[case]
    chosen = settings(**filled_in(changes, secured))
    assert_one_sentence(refusal_of(chosen), words, examine_database(chosen, HOME / "conf/mysql")[0])


@pytest.mark.parametrize("tls", ["required", "verify_ca", "verify_identity"])
def test_a_connection_is_encrypted(tls, settings):
    def cipher(cursor):
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        return cursor.fetchone()[1]

    left = {"mysql.tls_ca": None} if tls == "required" else {}
    assert ask(settings(**{"mysql.tls": tls} | left).mysql, cipher)


def plain(secured):
    """Every form in which a secret of the run could be written down."""
    key = secured.certificates.key("client").read_text().splitlines()[1]
    return {
        PASSWORD,
        PASSWORD.replace('"', '\\"'),
        PASSWORD.replace("\\", "\\\\").replace('"', '\\"'),
        key,
        "thing; #=&",
    }


def test_a_run_goes_through_and_writes_no_secret_down(secured, environ, topics, tmp_path):
    """Staged over JDBC from the first row on, so that all four clients are in it: both of Kafka and both of MySQL."""
    feeder(secured.bootstrap_servers, topics, 1, datetime(2026, 1, 1, tzinfo=timezone.utc))()
    log, held = tmp_path / "events", tmp_path / "held"
    log.mkdir()
    words = ("--available-now", "--set", "mysql.staging_rows=1")
    logged = (
        "spark.eventLog.enabled=true",
        f"spark.eventLog.dir=file://{log}",
        "spark.eventLog.compress=false",
    )
    words += tuple(word for one in logged for word in ("--set", f"spark.conf.{one}"))
    process = Driver(environ).start(*words, failpoint=f"batch.read=hold:{held}")
    wait_for(lambda: held.exists() or process.poll() is not None)
    assert process.poll() is None, process.communicate()[1]
    seen = " ".join(command_line(pid) for pid in [process.pid, *descendants(process.pid)])
    while process.poll() is None:
        held.unlink(missing_ok=True)
        time.sleep(0.1)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert json.loads(out)["customers"] > 0
    events = "".join(path.read_text(errors="replace") for path in log.rglob("*") if path.is_file())
    assert "_staging" in events
    assert "sslMode" in events or "jdbc" in events.lower()
    assert [
        where
        for where, text in (("ps", seen), ("events", events), ("stderr", err), ("stdout", out))
        for secret in plain(secured)
        if secret in text
    ] == []
