import subprocess
import sys
import zipfile

import pytest

from lib.revision import PACKED, revision_of
from lib.submission.archive import pack_lib

SETUP = "[metadata]\nversion = 1.2.3\n"
AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@example.org")


def git(folder, *words):
    done = subprocess.run(["git", *AUTHOR, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/__init__.py").touch()
    (tmp_path / "setup.cfg").write_text(SETUP)
    return tmp_path


@pytest.fixture
def committed(project):
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "first")
    return project


def test_the_commit(committed):
    assert revision_of(committed) == git(committed, "rev-parse", "HEAD")


def test_what_was_changed_since_is_said(committed):
    (committed / "setup.cfg").write_text("")
    assert revision_of(committed) == git(committed, "rev-parse", "HEAD") + "-dirty"


def test_without_git_the_version(project, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    assert revision_of(project) == "1.2.3"


def test_without_anything(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert revision_of(tmp_path) == "unknown"


def test_it_travels_with_lib(committed):
    with zipfile.ZipFile(pack_lib(committed, committed / "dist")) as packed:
        assert packed.read(PACKED).decode().strip() == revision_of(committed)


def test_a_cluster_reads_it_from_the_archive(pytestconfig, tmp_path):
    archive = pack_lib(pytestconfig.rootpath, tmp_path)
    code = "from pathlib import Path; from lib.revision import revision; print(revision(Path('/')))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd="/",
        env={"PYTHONPATH": str(archive)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == revision_of(pytestconfig.rootpath)
