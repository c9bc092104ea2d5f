import subprocess
import zipfile

import pytest

from lib.errors import DependencyUnreachableError
from lib.submission.layout import home
from lib.submission.packages import PYTHON, locked, pack_packages

LOCK = "# Pins.\nnicknames==1.0.1\npyspark==4.2.0\nPyYAML==6.0.3\npy4j==0.10.9.9\n"


@pytest.fixture
def lock(tmp_path):
    file = tmp_path / "requirements.lock"
    file.write_text(LOCK)
    return file


def test_spark_brings_its_own(lock):
    assert locked(lock) == ["nicknames", "PyYAML"]


def test_every_other_package_of_the_lock_travels():
    names = set(locked(home() / "conf/requirements.lock"))
    assert {"pyarrow", "RapidFuzz", "mysql-connector-python", "delta_spark", "pydantic"} <= names


def test_it_is_made_once_for_a_lock(lock, tmp_path):
    first = pack_packages(lock, tmp_path / "dist")
    made = first.stat().st_mtime_ns
    assert pack_packages(lock, tmp_path / "dist") == first
    assert first.stat().st_mtime_ns == made
    lock.write_text("nicknames==1.0.1\n")
    assert pack_packages(lock, tmp_path / "dist") != first


def test_another_python_imports_from_it_wherever_it_is_unpacked(lock, tmp_path):
    zipfile.ZipFile(pack_packages(lock, tmp_path / "dist")).extractall(tmp_path / "anywhere/packages")
    found = subprocess.run(
        [PYTHON, "-S", "-c", "import nicknames, yaml; print(nicknames.__file__, yaml.safe_load('[1]'))"],
        cwd=tmp_path / "anywhere",
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "PYTHONPATH": "packages"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "packages/nicknames/" in found.stdout, found.stderr
    assert found.stdout.endswith("[1]\n")


def test_what_is_not_installed_is_named(lock, tmp_path):
    lock.write_text("no-such-package==1\n")
    with pytest.raises(DependencyUnreachableError, match="no-such-package"):
        pack_packages(lock, tmp_path / "dist")
    assert list(tmp_path.rglob("packages.zip")) == []
