"""What a driver on another machine is sent: nothing that is secret, and nothing that it does not read."""

import shutil
import zipfile

import pytest

from lib.errors import SettingsError
from lib.settings.spark import SparkSettings
from lib.submission.archive import pack_conf
from lib.submission.command import Shipment, spark_submit
from lib.submission.layout import home


@pytest.fixture
def project(tmp_path):
    """A folder with the project's own conf."""
    shutil.copytree(home() / "conf", tmp_path / "project/conf")
    return tmp_path / "project"


def names(archive):
    return set(zipfile.ZipFile(archive).namelist())


def test_settings_models_and_migrations_travel_and_nothing_else(project, tmp_path):
    for name in ("broker.jks", "jaas.conf", "kubernetes/secret.yaml", ".env"):
        (project / "conf" / name).write_text("hunter2")
    found = names(pack_conf(project, tmp_path / "dist"))
    assert {"base.yaml", "cluster.yaml", "linkage_model.yaml", "spark-defaults.conf"} < found
    assert {"mysql/V001__customers.sql"} < found
    assert [
        name for name in found if not name.endswith((".yaml", ".sql")) and name != "spark-defaults.conf"
    ] == []
    assert [name for name in found if name.startswith(("kubernetes", "schedules"))] == []


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("mine.yaml", "kafka: {options: {sasl.password: hunter2}}", "kafka.options.sasl.password"),
        (
            "mine.yaml",
            "kafka:\n  options:\n    sasl.jaas.config: m.Plain required password='hunter2';\n",
            "kafka.options.sasl.jaas.config",
        ),
        ("models/mine.yaml", "a: {list: ['https://me:hunter2@host/']}", "a.list.0"),
        ("spark-defaults.conf", "spark.ssl.keyPassword  hunter2\n", "spark.ssl.keyPassword"),
    ],
)
def test_a_secret_in_clear_keeps_the_archive_from_being_made(project, tmp_path, file, text, named):
    (project / "conf" / file).parent.mkdir(exist_ok=True)
    (project / "conf" / file).write_text(text)
    with pytest.raises(SettingsError, match="travels to the cluster") as refused:
        pack_conf(project, tmp_path / "dist")
    assert (f"conf/{file}" in str(refused.value), named in str(refused.value)) == (True, True)
    assert "hunter2" not in str(refused.value)
    assert not (tmp_path / "dist").exists()


def test_a_reference_travels_as_it_is(project, tmp_path):
    (project / "conf/mine.yaml").write_text("kafka: {options: {sasl.password: 'env:KAFKA_PASSWORD'}}")
    archive = pack_conf(project, tmp_path / "dist")
    assert b"env:KAFKA_PASSWORD" in zipfile.ZipFile(archive).read("mine.yaml")


@pytest.mark.parametrize("key", ["spark.authenticate.secret", "spark.hadoop.fs.s3a.secret.key"])
def test_a_secret_of_spark_does_not_come_to_the_command_line(key):
    spark = SparkSettings(master="local[2]", conf={key: "hunter2"})
    with pytest.raises(SettingsError, match="list the words of a command") as refused:
        spark_submit(home() / "jobs/demo.py", (), spark, [], Shipment(home() / "lib.zip"))
    assert "hunter2" not in str(refused.value)
