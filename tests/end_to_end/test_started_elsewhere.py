"""A command that is started in another folder, or in a checkout at an unusual place of an unusual machine."""

import os
import shutil
import subprocess
import time
import uuid

import pytest

from lib.submission.layout import home, local
from tests.topics import produce


@pytest.fixture
def below():
    """A folder below the project's as a setting names it; gone afterwards."""
    name = f".local/test-storage/{uuid.uuid4().hex[:8]}"
    yield name
    shutil.rmtree(home() / name, ignore_errors=True)


def test_relative_storage_is_below_the_project_for_spark_too(
    sandbox, sandbox_environ, topics, below, tmp_path
):
    for topic in topics:
        produce(sandbox.bootstrap_servers, topic, [(b"{}", int(time.time() * 1000))])
    storage = {f"CUSTID_STORAGE__{name.upper()}": f"{below}/{name}" for name in ("checkpoints", "tables")}
    done = subprocess.run(
        [home() / "spark-submit.sh", "identify_customers", "--available-now"],
        cwd=tmp_path,
        env=os.environ | sandbox_environ | storage,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = [f"checkpoints/customers/epoch=1/{query}" for query in ("identify", "history")]
    assert [name for name in (*made, "tables/quarantine") if not (home() / below / name).is_dir()] == []
    assert list(tmp_path.iterdir()) == []


ANOTHER_FILE_SYSTEM = """<configuration><property>
  <name>fs.defaultFS</name><value>hdfs://namenode.invalid:8020</value>
</property></configuration>"""


@pytest.fixture
def checkout(tmp_path):
    """The project in a folder whose path has a blank, an umlaut and a quote; it borrows what was downloaded."""
    folder = tmp_path / "M\u00fcller's files" / "proj"
    for name in ("jobs", "lib", "conf"):
        shutil.copytree(home() / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(home() / "spark-submit.sh", folder)
    (folder / ".local").mkdir()
    for name in ("venv", "jars"):
        (folder / ".local" / name).symlink_to(local() / name)
    return folder


def test_neither_the_path_nor_the_locale_nor_another_default_file_system_matters(
    sandbox, sandbox_environ, topics, checkout, tmp_path
):
    for topic in topics:
        produce(sandbox.bootstrap_servers, topic, [(b"{}", int(time.time() * 1000))])
    (tmp_path / "core-site.xml").write_text(ANOTHER_FILE_SYSTEM)
    storage = {f"CUSTID_STORAGE__{name}": f".local/{name}" for name in ("CHECKPOINTS", "TABLES")}
    machine = {"LANG": "C", "LC_ALL": "C", "HADOOP_CONF_DIR": str(tmp_path)}
    done = subprocess.run(
        [checkout / "spark-submit.sh", "identify_customers", "--available-now"],
        env=os.environ | sandbox_environ | storage | machine,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "AQE" in line or "adaptive" in line] == []
    assert (checkout / ".local/TABLES/quarantine").is_dir()
