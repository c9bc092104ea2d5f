"""A driver in a container of a cluster, whose folder holds what was shipped, and whose machine has Spark and Python only."""

import shutil
import subprocess
import zipfile

import pytest

from lib.settings.spark import SparkSettings
from lib.submission.command import spark_submit
from lib.submission.jars import ensure_jars
from lib.submission.java import find_java
from lib.submission.layout import home
from lib.submission.submit import ship
from tests import tables
from tests.standalone import SEARCHED, install_spark

SETTINGS = SparkSettings(master="yarn", deploy_mode="cluster", driver_memory="2g")
OF_DRIVER = "spark.yarn.appMasterEnv."
#: What a container differs in from the submission: the master, and that the driver is already where it runs.
THERE = {"spark.master=yarn": "spark.master=local[2]", "spark.submit.deployMode=cluster": "spark.submit.deployMode=client"}  # fmt: skip


@pytest.fixture
def told(tmp_path):
    """The submission's own words for a job in the driver's folder."""
    job, jars = tmp_path / "container/identify_customers.py", sorted(ensure_jars("spark").glob("*.jar"))
    return spark_submit(job, ("--available-now", "--output", "json"), SETTINGS, jars, ship(SETTINGS))


@pytest.fixture
def variables(told):
    """What the submission has YARN set for the driver."""
    named = (word.partition("=") for word in told if word.startswith(OF_DRIVER))
    return {name.removeprefix(OF_DRIVER): value for name, _, value in named}


@pytest.fixture
def container(told, tmp_path):
    """A folder as YARN makes it for a driver: the job, and what ``--archives`` names, unpacked as it says."""
    folder = tmp_path / "container"
    folder.mkdir()
    for archive in told[told.index("--archives") + 1].split(",") if "--archives" in told else ():
        path, _, name = archive.partition("#")
        zipfile.ZipFile(path).extractall(folder / name)
    shutil.copy(home() / "jobs/identify_customers.py", folder)
    return folder


@pytest.fixture
def words(told, tmp_path):
    """The same words without what was unpacked, run by a Spark of another folder."""
    program, *rest = told
    at = rest.index("--archives") if "--archives" in rest else len(rest)
    assert THERE.keys() <= set(rest)
    return [
        install_spark(tmp_path / "spark") / "bin" / program.rpartition("/")[2],
        *(THERE.get(word, word) for word in (*rest[:at], *rest[at + 2 :])),
    ]


@pytest.mark.chaos
def test_it_finds_settings_model_migrations_and_packages_in_its_folder(
    words, variables, container, job_settings, sandbox_environ
):
    machine = {"PATH": SEARCHED, "HOME": str(container), "JAVA_HOME": str(find_java().parents[1])}
    done = subprocess.run(
        words,
        cwd=container,
        env=sandbox_environ | machine | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr  # the launcher puts the reason on either
    assert '"records_read": 0' in done.stdout
    assert tables.count(job_settings, "schema_migrations") == len(
        list((home() / "conf/mysql").glob("V*.sql"))
    )
    assert tables.rows(job_settings, "SELECT version FROM linkage_models")
