"""Settings: precedence, durations, and every error at once."""

from datetime import timedelta
from pathlib import Path

import pytest

from lib.errors import SettingsError
from lib.settings.load import load_settings, read_secret

CONF = Path(__file__).parents[3] / "conf"


def load(environ=None, **overrides):
    return load_settings(CONF, "local", overrides, environ or {})


def test_flag_beats_environment_beats_overlay_beats_base():
    environ = {"CUSTID_KAFKA__TIMEOUT_SECONDS": "7", "CUSTID_MYSQL__PORT": "3307"}
    settings = load(environ, **{"kafka.timeout_seconds": "9"})
    assert (settings.kafka.timeout_seconds, settings.mysql.port) == (9, 3307)
    assert "BareLocalFileSystem" in settings.spark.conf["spark.hadoop.fs.file.impl"]
    assert settings.kafka.profiles.topic == "dotnet-details"


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


def test_an_unknown_environment_names_the_known_ones():
    with pytest.raises(SettingsError, match=r"Known environments: cluster, local\."):
        load_settings(CONF, "prod", {}, {})


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
