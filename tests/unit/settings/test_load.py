"""Settings: precedence, durations, and every error at once."""

from datetime import timedelta
from pathlib import Path

import pytest

from lib.errors import SettingsError
from lib.settings.environment_variables import require_to_travel
from lib.settings.load import load_settings, read_secret

CONF = Path(__file__).parents[3] / "conf"


def load(environ=None, **overrides):
    return load_settings(CONF, "local", overrides, environ or {})


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("CUSTID_MYSQL_PORT", r"CUSTID_MYSQL_PORT \(did you mean CUSTID_MYSQL__PORT\?\)"),
        ("CUSTID_KAFKA_BOOTSTRAP_SERVERS", r"did you mean CUSTID_KAFKA__BOOTSTRAP_SERVERS\?"),
        ("CUSTID_SPARKCONF", r"CUSTID_SPARKCONF"),
        ("CUSTID_MYSQL__PROT", r"mysql\.prot: unknown key, did you mean port\?"),
    ],
)
def test_a_variable_that_is_no_setting_is_named_with_the_nearest(variable, said):
    with pytest.raises(SettingsError, match=said):
        load({variable: "3307"})


@pytest.mark.parametrize("variable", ["CUSTID_HOME", "CUSTID_PYTHON", "CUSTID_DEBIAN_MIRROR", "PATH"])
def test_other_variables_are_left_alone(variable):
    assert load({variable: "x"}) == load()


def test_flag_beats_environment_beats_overlay_beats_base():
    environ = {"CUSTID_KAFKA__TIMEOUT_SECONDS": "7", "CUSTID_MYSQL__PORT": "3307"}
    settings = load(environ, **{"kafka.timeout_seconds": "9"})
    assert (settings.kafka.timeout_seconds, settings.mysql.port) == (9, 3307)
    assert "BareLocalFileSystem" in settings.spark.conf["spark.hadoop.fs.file.impl"]
    assert settings.kafka.profiles.topic == "dotnet-details"


@pytest.mark.parametrize(
    ("names", "trigger", "reads_locally"),
    [
        pytest.param("local", 0, True, id="one"),
        pytest.param("local,throughput", 5, True, id="one over the other"),
        pytest.param("local,throughput,latency", 0, True, id="the last one is on top"),
        pytest.param("throughput", 5, False, id="without the other"),
    ],
)
def test_overlays_are_laid_in_their_order(names, trigger, reads_locally):
    settings = load_settings(CONF, names, {}, {})
    assert settings.stream.trigger == timedelta(seconds=trigger)
    assert ("spark.hadoop.fs.file.impl" in settings.spark.conf) == reads_locally


@pytest.mark.parametrize(
    ("text", "expected"),
    [("250ms", 0.25), ("10s", 10), ("5m", 300), ("12h", 43_200), ("30d", 2_592_000)],
)
def test_durations(text, expected):
    assert load(**{"stream.join_window": text}).stream.join_window == timedelta(seconds=expected)


def test_all_errors_come_at_once_with_their_path_and_the_nearest_key():
    with pytest.raises(SettingsError) as caught:
        load(**{"kafka.boostrap_servers": "x", "mysql.port": "99999", "stream.state_format": "3"})
    text = str(caught.value)
    assert "kafka.boostrap_servers: unknown key, did you mean bootstrap_servers?" in text
    assert "mysql.port" in text
    assert "stream.state_format" in text


def test_a_password_in_place_of_a_reference_is_refused_and_not_repeated():
    with pytest.raises(SettingsError) as caught:
        load(**{"mysql.password": "hunter2"})
    assert "mysql.password" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("names", ["prod", "local,prod", "local,", ""])
def test_an_unknown_environment_names_the_known_ones(names):
    with pytest.raises(SettingsError, match=r"Known environments: cluster, latency, local, throughput\."):
        load_settings(CONF, names, {}, {})


@pytest.mark.parametrize(
    ("written", "found"),
    [
        pytest.param("here/tables", f"{CONF.parent}/here/tables", id="relative"),
        pytest.param("/data/tables", "/data/tables", id="absolute"),
        pytest.param("file:/data/tables", "file:/data/tables", id="with a scheme"),
        pytest.param("s3a://bucket/tables", "s3a://bucket/tables", id="elsewhere"),
    ],
)
def test_relative_storage_is_below_the_project_wherever_a_command_starts(
    written, found, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    storage = load(**{"storage.tables": written, "storage.checkpoints": written}).storage
    assert (storage.tables, storage.checkpoints) == (found, found)


def test_a_missing_secret_is_named_by_its_reference(monkeypatch):
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    with pytest.raises(SettingsError, match="env:NO_SUCH_KEY"):
        read_secret("env:NO_SUCH_KEY")


def test_a_secret_file_loses_its_line_end(tmp_path):
    (tmp_path / "key").write_text("abc\n")
    assert read_secret(f"file:{tmp_path / 'key'}") == b"abc"


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        pytest.param("mysql.port.number", "1", "mysql.port.number lies below port", id="below a value"),
        pytest.param("mysql.user", "[x", "The value of mysql.user is not valid YAML", id="no YAML"),
    ],
)
def test_an_assignment_that_cannot_be_made_is_said(path, text, says):
    with pytest.raises(SettingsError, match=says):
        load(**{path: text})


KUBERNETES = {"spark.master": "k8s://https://host", "spark.deploy_mode": "cluster"}
TWO_SHARDS = {"shard.count": "2", "application": "customers-0-of-2"}
ONLY_PHONE = {"linkage.blocking_rules": "[phone]", "linkage.backfill_rules": "[phone]"}


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        pytest.param(
            {"spark.master": "spark://host:7077", "spark.deploy_mode": "cluster"},
            "spark.deploy_mode: Value error, Spark runs the driver of a Python job on YARN and Kubernetes only",
            id="no standalone master runs a Python driver",
        ),
        pytest.param({"spark.deploy_mode": "cluster"}, "say client", id="no more does this machine"),
        pytest.param(
            KUBERNETES,
            "Kubernetes needs spark.kubernetes.container.image and spark.kubernetes.file.upload.path",
            id="Kubernetes",
        ),
        pytest.param(TWO_SHARDS, "to [phone]", id="rules that pair across shards"),
        pytest.param(
            TWO_SHARDS | ONLY_PHONE | {"application": "customers"}, "end in -0-of-2", id="a ledger for two"
        ),
        pytest.param({"shard.index": "1"}, "there is no such shard", id="the second of one"),
    ],
)
def test_what_a_cluster_cannot_do_is_said_before_it_is_asked(overrides, says):
    with pytest.raises(SettingsError) as caught:
        load(**overrides)
    assert says in str(caught.value)


def test_shards_by_phone_are_fine():
    assert load(**TWO_SHARDS, **ONLY_PHONE).shard.count == 2


def test_a_labelled_set_is_of_all_shards():
    assert load(**TWO_SHARDS, **ONLY_PHONE).for_backfill().shard.count == 1


def test_variables_that_stay_behind_are_named():
    environ = {"CUSTID_MYSQL__HOST": "a", "CUSTID_FAILPOINT": "b", "PATH": "c"}
    with pytest.raises(SettingsError, match=r"a driver on the cluster: CUSTID_MYSQL__HOST\."):
        require_to_travel(environ)
    require_to_travel({"PATH": "c"})
