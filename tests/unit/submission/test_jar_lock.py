import pytest

from lib.errors import SettingsError
from lib.submission.jar_lock import JarGroup, checksums_of, of_jobs, read_lock, write_lock
from lib.submission.layout import home, spark_home

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        pytest.param("# comment\n\n", {}, id="nothing"),
        pytest.param("a package g:n:1\n", {"a": JarGroup(("g:n:1",), {})}, id="not locked yet"),
        pytest.param(
            "a package g:n:1\na 0f g:n:1\n", {"a": JarGroup(("g:n:1",), {"g:n:1": "0f"})}, id="locked"
        ),
        pytest.param(
            "a 0f g:x:1\nb 1f g:x:1\n",
            {"a": JarGroup((), {"g:x:1": "0f"}), "b": JarGroup((), {"g:x:1": "1f"})},
            id="two",
        ),
    ],
)
def test_read(tmp_path, text, groups):
    (tmp_path / "lock").write_text(text)
    assert read_lock(tmp_path / "lock") == groups


def test_a_broken_line_is_named(tmp_path):
    (tmp_path / "lock").write_text("# comment\na 0f\n")
    with pytest.raises(SettingsError, match="line 2"):
        read_lock(tmp_path / "lock")


def test_what_is_written_reads_the_same_and_keeps_its_comment(tmp_path):
    lock, groups = tmp_path / "lock", {"a": JarGroup(("g:n:1",), {"g:x:1": "0f", "g:b:1": "1f"})}
    lock.write_text("# why\n")
    write_lock(lock, groups)
    assert lock.read_text().startswith("# why\n")
    assert read_lock(lock) == groups


def test_files_are_named_as_ivy_names_them():
    group = JarGroup((), {"org.example:kit_2.13:1.0-rc": "0f"})
    assert group.files == {"org.example_kit_2.13-1.0-rc.jar": "0f"}


def test_checksums_are_of_the_content(tmp_path):
    (tmp_path / "a.jar").touch()
    (tmp_path / "not-a-jar.txt").touch()
    assert checksums_of(tmp_path) == {"a.jar": EMPTY}
    assert checksums_of(tmp_path / "nowhere") == {}


def test_the_projects_own_lock_names_jars_for_both_groups():
    groups = of_jobs(read_lock(home() / "conf/jars.lock"))
    assert {name: bool(group.packages and group.checksums) for name, group in groups.items()} == {
        "spark": True,
        "kafka": True,
    }


def test_the_servers_of_tests_are_of_the_release_that_spark_has_the_client_of():
    (server,) = read_lock(home() / "conf/jars.lock")["hdfs"].checksums
    version = server.rpartition(":")[2]
    assert (spark_home() / f"jars/hadoop-client-api-{version}.jar").exists()
