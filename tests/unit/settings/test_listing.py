"""What is shown of the settings: every value, where it came from, and no secret."""

from datetime import timedelta
from pathlib import Path

import pytest

from lib.errors import SettingsError
from lib.settings.confidential import MASK, masked
from lib.settings.listing import duration, listing, render
from lib.settings.load import load_settings, read_layers, validated

CONF = Path(__file__).parents[3] / "conf"


def listed(overrides=(), environ=(), environment="local"):
    layers = read_layers(CONF, environment, dict(overrides), dict(environ))
    return {one.path: one for one in listing(validated(layers), layers)}


@pytest.mark.parametrize(
    ("path", "value", "source"),
    [
        pytest.param("mysql.user", "customers", "conf/base.yaml", id="base"),
        pytest.param("mysql.port", 3307, "CUSTID_MYSQL__PORT", id="variable"),
        pytest.param("kafka.timeout_seconds", 9, "--set", id="option, over a variable"),
        pytest.param("kafka.profiles.topic", "p", "--set", id="in a section that was set whole"),
        pytest.param("kafka.profiles.event_time", "kafka", "default", id="left out of that section"),
        pytest.param(
            "spark.conf.spark.a.b", "8", "--set", id="a key with dots, and text that looks like a number"
        ),
        pytest.param(
            "spark.conf.spark.driver.extraJavaOptions", "-Dx", "--set", id="over the environment's file"
        ),
        pytest.param(
            "spark.conf.spark.hadoop.fs.file.impl",
            "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem",
            "conf/local.yaml",
            id="the environment's file",
        ),
        pytest.param("stream.join_window", "90m", "--set", id="duration"),
        pytest.param("linkage.blocking_rules", ["phone"], "conf/base.yaml", id="list"),
        pytest.param("mysql.password", "env:CUSTOMERS_MYSQL_PASSWORD", "conf/base.yaml", id="reference"),
        pytest.param("kafka.options.sasl.password", MASK, "--set", id="a secret"),
    ],
)
def test_each_value_knows_its_place(path, value, source):
    environ = {"CUSTID_MYSQL__PORT": "3307", "CUSTID_KAFKA__TIMEOUT_SECONDS": "7"}
    overrides = {
        "kafka.timeout_seconds": "9",
        "kafka.profiles": "{topic: p}",
        "spark.conf.spark.a.b": "8",
        "spark.conf.spark.driver.extraJavaOptions": "-Dx",
        "stream.join_window": "90m",
        "kafka.options.sasl.password": "hunter2",
    }
    assert listed(overrides, environ)[path] == (path, value, source)


@pytest.mark.parametrize(
    ("path", "value", "source"),
    [
        ("stream.trigger", "5s", "conf/throughput.yaml"),
        ("spark.jvm", "in_bulk", "conf/throughput.yaml"),
        ("stream.state_partitions", 2, "conf/local.yaml"),
        ("stream.join_window", "30d", "conf/base.yaml"),
    ],
)
def test_of_several_overlays_each_value_knows_its_own(path, value, source):
    assert listed(environment="local,throughput")[path] == (path, value, source)


def test_what_is_shown_makes_the_same_settings_again():
    again = {path: str(one.value) for path, one in listed().items()}
    assert load_settings(CONF, "local", again, {}) == load_settings(CONF, "local", {}, {})


def test_a_line_a_setting():
    rows = render(list(listed().values()), with_sources=True).splitlines()
    assert rows[0].split() == ["application", "conf/base.yaml", "customers"]
    assert len(rows) == len(listed())


@pytest.mark.parametrize(
    ("path", "value", "is_shown"),
    [
        ("mysql.password", "env:A", True),
        ("privacy.card_key", "file:/run/card.key", True),
        ("kafka.options.security.protocol", "SASL_SSL", True),
        ("kafka.options.ssl.truststore.location", "/etc/trust.jks", True),
        ("spark.conf.spark.sql.x", "a=b", True),
        ("storage.tables", "s3a://bucket/tables", True),
        ("kafka.options.sasl.password", "hunter2", False),
        ("kafka.options.sasl.jaas.config", "a.Module required user=x;", False),
        ("kafka.options.basic.auth.user.info", "me:hunter2", False),
        ("kafka.options.ssl.keystore.key", "MIIEvQ", False),
        ("spark.conf.spark.hadoop.fs.s3a.secret.key", "hunter2", False),
        ("spark.conf.spark.driver.extraJavaOptions", "-Dtrust.storePassword=hunter2", False),
        ("storage.tables", "s3a://me:hunter2@bucket/tables", False),
        ("kafka.profiles.topic", {"password": "hunter2"}, False),
    ],
)
def test_what_may_be_a_secret_is_masked(path, value, is_shown):
    assert masked(path, value) == (value if is_shown else MASK)


@pytest.mark.parametrize(
    "overrides",
    [
        {"kafka.options": "{sasl: {password: hunter2}}"},
        {"kafka.options": "{sasl.password: [hunter2]}"},
        {"mysql.password": "hunter2"},
        {"privacy.card_key": "hunter2"},
    ],
)
def test_an_error_does_not_repeat_a_secret(overrides):
    with pytest.raises(SettingsError) as caught:
        load_settings(CONF, "local", overrides, {})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["0s", "250ms", "10s", "5m", "12h", "30d", "90m", "1500ms"])
def test_a_duration_is_written_as_it_is_read(text):
    settings = load_settings(CONF, "local", {"stream.trigger": text}, {})
    assert duration(settings.stream.trigger) == text


def test_a_day_is_not_written_as_hours():
    assert duration(timedelta(hours=24)) == "1d"
