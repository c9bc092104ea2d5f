"""Which settings hold a secret that is written out, and what stands in its place."""

import pytest

from lib.errors import SettingsError
from lib.settings.secrets_in_clear import require_none, resolved, values_of
from tests.conftest import HOME

PLACES = sorted(path.relative_to(HOME).as_posix() for path in (HOME / "conf").glob("*.yaml"))


@pytest.mark.parametrize(
    ("path", "value", "is_refused"),
    [
        ("kafka.options.sasl.password", "hunter2", True),
        ("kafka.options.sasl.jaas.config", "a.Module required username=x password=hunter2;", True),
        ("kafka.options.ssl.truststore.password", "hunter2", True),
        ("kafka.options.ssl.keystore.key", "MIIEvQ", True),
        ("kafka.options", "{sasl.password: hunter2}", True),
        ("kafka.options", "{security.protocol: SASL_SSL}", False),
        ("kafka.bootstrap_servers", "user:hunter2@broker:9092", False),  # no address that Kafka knows
        ("spark.conf.spark.hadoop.fs.s3a.secret.key", "hunter2", True),
        ("spark.conf.spark.authenticate.secret", "hunter2", True),
        ("spark.conf.x", "jdbc:mysql://me:hunter2@host/db", True),
        ("kafka.options.sasl.password", "env:KAFKA_PASSWORD", False),
        ("kafka.options.sasl.jaas.config", "file:/run/secrets/jaas", False),
        ("kafka.options", "{sasl.password: env:KAFKA_PASSWORD}", False),
        ("kafka.options.sasl.oauthbearer.token.endpoint.url", "https://login.example.org/token", False),
        ("kafka.options.ssl.truststore.location", "/etc/trust.jks", False),
        ("spark.conf.spark.authenticate.secret.file", "/etc/spark.secret", False),
        ("spark.conf.spark.hadoop.fs.s3a.aws.credentials.provider", "org.example.Provider", False),
        ("mysql.password", "env:CUSTOMERS_MYSQL_PASSWORD", False),
        ("mysql.password", "hunter2", True),
        ("linkage.blocking_rules", "[phone, token_phone_head]", False),
    ],
)
def test_what_counts_as_a_secret_in_clear(path, value, is_refused):
    if not is_refused:
        require_none({path: value}, "A file", "it travels")
        return
    with pytest.raises(SettingsError, match="A file holds a secret in clear") as refused:
        require_none({path: value}, "A file", "it travels")
    assert path in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("place", PLACES)
def test_no_file_of_the_project_holds_one(place):
    require_none(values_of(HOME / place), place, "it travels")


def test_a_reference_is_resolved_where_it_is_used(monkeypatch, tmp_path):
    monkeypatch.setenv("KAFKA_PASSWORD", "hunter2")
    (tmp_path / "jaas").write_text("a.Module required;\n")
    options = {
        "sasl.password": "env:KAFKA_PASSWORD",
        "sasl.jaas.config": f"file:{tmp_path}/jaas",
        "sasl.oauthbearer.token.endpoint.url": "file:///var/token",  # an address of Kafka's own
        "client.id": "env:nothing",
    }
    assert resolved(options) == options | {
        "sasl.password": "hunter2",
        "sasl.jaas.config": "a.Module required;",
    }


def test_a_reference_to_nothing_is_refused_by_name():
    with pytest.raises(SettingsError, match="env:NO_SUCH_VARIABLE"):
        resolved({"sasl.password": "env:NO_SUCH_VARIABLE"})
