import shutil

import pytest

from lib.errors import RefusedError
from lib.submission import jars
from lib.submission.jar_lock import checksums_of

JAR = "g_a-1.jar"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose lock names one jar, and a resolver's folder that holds it."""
    monkeypatch.setenv("CUSTID_HOME", str(tmp_path))
    (tmp_path / "conf").mkdir()
    resolved = tmp_path / "resolved"
    resolved.mkdir()
    (resolved / JAR).write_text("content")
    (tmp_path / "conf/jars.lock").write_text(
        f"spark package g:a:1\nspark {checksums_of(resolved)[JAR]} g:a:1\n"
    )
    asked = []
    monkeypatch.setattr(jars, "_run_ivy", lambda *_: asked.append(1) or resolved)
    return tmp_path, resolved, asked


def test_jars_are_fetched_once(project):
    home, _, asked = project
    assert [jars.ensure_jars("spark") for _ in range(2)] == [home / ".local/jars/spark"] * 2
    assert len(asked) == 1


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda folder: (folder / JAR).write_text("half"), id="cut short"),
        pytest.param(lambda folder: (folder / JAR).unlink(), id="missing"),
        pytest.param(lambda folder: (folder / "b.jar").touch(), id="one too many"),
        pytest.param(
            lambda folder: folder.rename(folder.with_name("spark.partial")), id="killed before the end"
        ),
    ],
)
def test_a_damaged_folder_is_made_again(project, damage):
    folder = jars.ensure_jars("spark")
    assert folder == project[0] / ".local/jars/spark"
    damage(folder)
    assert [jar.name for jar in jars.ensure_jars("spark").glob("*")] == [JAR]
    assert (folder / JAR).read_text() == "content"


@pytest.mark.parametrize("content", ["changed", None], ids=["another content", "not there"])
def test_a_jar_that_is_not_the_locked_one_is_refused(project, content):
    home, resolved, _ = project
    (resolved / JAR).unlink() if content is None else (resolved / JAR).write_text(content)
    with pytest.raises(RefusedError, match=r"g_a-1\.jar"):
        jars.ensure_jars("spark")
    assert not (home / ".local/jars/spark").exists()


def test_a_file_beside_the_locked_ones_is_left_behind(project):
    _, resolved, _ = project
    shutil.copy(resolved / JAR, resolved / "other.jar")
    assert [jar.name for jar in jars.ensure_jars("spark").iterdir()] == [JAR]


def test_all_groups_but_those_of_tests_are_fetched(project):
    home, _, asked = project
    with (home / "conf/jars.lock").open("a") as lock:
        for other in ("kafka", "hdfs"):
            lock.write((home / "conf/jars.lock").read_text().replace("spark ", f"{other} "))
    jars.ensure_all_jars()
    assert sorted(path.name for path in (home / ".local/jars").iterdir() if path.is_dir()) == [
        "kafka",
        "spark",
    ]
    assert len(asked) == 2


def test_a_version_that_gave_way_to_a_newer_one_is_not_locked(tmp_path):
    for version in ("1", "2"):
        cached = tmp_path / f"cache/g/a/jars/a-{version}.jar"
        cached.parent.mkdir(parents=True, exist_ok=True)
        cached.write_text(version)
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars/g_a-2.jar").write_text("2")
    assert list(jars._resolved(tmp_path / "jars")) == ["g:a:2"]  # noqa: SLF001
