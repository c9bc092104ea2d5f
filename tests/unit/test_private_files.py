"""Spark's scratch folders: the user's alone, made for a run, gone after it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.errors import DependencyUnreachableError
from lib.private_files import PREFIX, SETTLED, scratch_folders, scratch_for_this_process, scratch_parents
from tests.conftest import HOME

LEFT = """\
import os, sys
from lib.private_files import scratch_folders
folders = scratch_folders(sys.argv[1])
print(folders.__enter__(), flush=True)
os.kill(os.getpid(), 9)
"""


def mode(path):
    return path.stat().st_mode & 0o777


def aged(folder):
    """As if it had been made a while ago."""
    then = folder.stat().st_mtime - 2 * SETTLED
    os.utime(folder, (then, then))


def test_one_in_each_parent_for_nobody_else_and_gone_after_the_run(tmp_path):
    parents = [tmp_path / "a", tmp_path / "b"]
    for parent in parents:
        parent.mkdir()
    with scratch_folders(",".join(map(str, parents))) as scratch:
        made = [folder for parent in parents for folder in parent.iterdir()]
        assert scratch.split(",") == list(map(str, made))
        assert [mode(folder) for folder in made] == [0o700, 0o700]
        (made[0] / "shuffle").write_text("a record")
    assert [list(parent.iterdir()) for parent in parents] == [[], []]


def test_what_a_killed_run_left_is_removed_and_what_a_living_one_has_is_not(tmp_path):
    words = [sys.executable, "-c", LEFT, str(tmp_path)]
    left = subprocess.run(
        words, cwd=HOME, env=os.environ | {"PYTHONPATH": str(HOME)}, capture_output=True, check=False
    )
    (orphan,) = tmp_path.iterdir()
    assert left.stdout.decode().strip() == str(orphan)
    with scratch_folders(str(tmp_path)) as living:
        for folder in tmp_path.iterdir():
            aged(folder)
        with scratch_folders(str(tmp_path)) as another:
            assert {str(folder) for folder in tmp_path.iterdir()} == {living, another}


@pytest.mark.parametrize(
    ("variable", "configured", "parent"),
    [
        ("/fast,/large", "/other", "/fast,/large"),
        (None, "/other", "/other"),
        (None, None, "the temporary folder"),
    ],
)
def test_they_are_where_spark_would_have_them(variable, configured, parent, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "the temporary folder")
    assert scratch_parents(variable, configured) == parent


def test_a_notebooks_session_makes_them_once(tmp_path, monkeypatch):
    monkeypatch.setattr("atexit.register", lambda remove, *nothing: removals.append((remove, nothing)))
    removals, environ = [], {}
    scratch_for_this_process(environ, str(tmp_path))
    first = dict(environ)
    scratch_for_this_process(environ, str(tmp_path))
    assert environ == first
    assert [folder.name.startswith(PREFIX) for folder in tmp_path.iterdir()] == [True]
    ((remove, nothing),) = removals
    remove(*nothing)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_made(tmp_path):
    with scratch_folders(str(tmp_path / "new/large")) as scratch:
        assert mode(Path(scratch)) == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(DependencyUnreachableError, match="file cannot hold"),
        scratch_folders(str(tmp_path / "file")),
    ):
        pass
