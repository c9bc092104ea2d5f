"""A driver in a container of a cluster, whose folder holds what was shipped, and whose machine has Spark and Python only."""

import shutil
import subprocess
import zipfile

import pytest

from lib.settings.model import SparkSettings
from lib.submission.command import spark_submit
from lib.submission.jars import ensure_jars
from lib.submission.java import find_java
from lib.submission.layout import home
from lib.submission.submit import ship
from tests import tables
from tests.standalone import SEARCHED, install_spark

SETTINGS = SparkSettings(master="yarn", deploy_mode="cluster", driver_memory="2g")
#: What a container differs in from the submission: the master, and that the driver is already where it runs.
THERE = {"spark.master=yarn": "spark.master=local[2]", "spark.submit.deployMode=cluster": "spark.submit.deployMode=client"}  # fmt: skip


@pytest.fixture
def container(tmp_path):
    """A folder as YARN and Kubernetes make it for a driver."""
    folder, shipment = tmp_path / "container", ship(SETTINGS)
    for archive, name in ((shipment.packages, "packages"), (shipment.conf, "conf")):
        zipfile.ZipFile(archive).extractall(folder / name)
    shutil.copy(home() / "jobs/identify_customers.py", folder)
    return folder


@pytest.fixture
def words(container, tmp_path):
    """The submission's own words without what was unpacked, run by a Spark of another folder."""
    job, arguments = container / "identify_customers.py", ("--available-now", "--output", "json")
    jars = sorted(ensure_jars("spark").glob("*.jar"))
    program, *told = spark_submit(
        job, arguments, SETTINGS, jars, ship(SETTINGS)._replace(packages=None, conf=None)
    )
    assert THERE.keys() <= set(told)
    return [
        install_spark(tmp_path / "spark") / "bin" / program.rpartition("/")[2],
        *(THERE.get(word, word) for word in told),
    ]


@pytest.mark.chaos
def test_it_finds_settings_model_migrations_and_packages_in_its_folder(
    words, container, job_settings, sandbox_environ
):
    variables = {"CUSTID_HOME": ".", "PYTHONPATH": "packages", "PATH": SEARCHED, "HOME": str(container)}
    done = subprocess.run(
        words,
        cwd=container,
        env=sandbox_environ | variables | {"JAVA_HOME": str(find_java().parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"records_read": 0' in done.stdout
    assert tables.count(job_settings, "schema_migrations") == len(
        list((home() / "conf/mysql").glob("V*.sql"))
    )
    assert tables.rows(job_settings, "SELECT version FROM linkage_models")
