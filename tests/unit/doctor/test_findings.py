"""What the checks make of what they see."""

from datetime import timedelta
from pathlib import Path

import pytest

from lib.doctor import broker, database, machine, secrets, storage
from lib.doctor.finding import Finding, Status, examine, exit_code, fail, ok, render, status, warn
from lib.errors import RefusedError, SettingsError
from lib.sources.topics import Description
from lib.submission import layout
from lib.submission.jar_lock import JarGroup, checksums_of
from lib.submission.layout import home

OK, WARN, FAIL = Status
NOW = 1_800_000_000_000
MIB = 1 << 20
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def raises(error):
    raise error


@pytest.mark.parametrize(
    ("findings", "worst", "code"),
    [
        pytest.param([], OK, 0, id="nothing"),
        pytest.param([ok("a", "")], OK, 0, id="all well"),
        pytest.param([ok("a", ""), warn("b", "", "")], WARN, 0, id="warnings stop nobody"),
        pytest.param([fail("a", "", ""), ok("b", "")], FAIL, 3, id="dependency"),
        pytest.param([fail("a", "", ""), fail("b", "", "", 2)], FAIL, 2, id="settings come first"),
        pytest.param([fail("a", "", "", 1), fail("b", "", "")], FAIL, 3, id="then dependencies"),
        pytest.param([fail("a", "", "", 1)], FAIL, 1, id="then the rest"),
        pytest.param([fail("a", "", "", 4)], FAIL, 1, id="a refusal is the job's own"),
    ],
)
def test_what_all_come_to(findings, worst, code):
    assert (status(findings), exit_code(findings)) == (worst, code)


@pytest.mark.parametrize(
    ("error", "finding"),
    [
        pytest.param(
            SettingsError("No\n  key.", "Set it."), fail("a", "No key.", "Set it.", 2), id="settings"
        ),
        pytest.param(RefusedError("No.", "Stop."), fail("a", "No.", "Stop.", 4), id="refused"),
        pytest.param(
            ValueError("Bob Smith"),
            fail("a", "The check failed with ValueError.", "Report it to the maintainers.", 1),
            id="a mistake of ours",
        ),
    ],
)
def test_what_a_check_raises_is_its_finding(error, finding):
    assert examine("a", raises, error) == finding


def test_a_line_a_finding():
    findings = [ok("java", "Java 17, /home/x/.local/java"), fail("mysql", "No answer.", "Start it.")]
    assert render(findings, Path("/home/x")) == (
        "OK    java   Java 17, .local/java\nFAIL  mysql  No answer. Start it.\n"
    )


@pytest.mark.parametrize(
    ("installed", "found", "says"),
    [
        pytest.param({"py4j": "1", "delta-spark": "2", "more": "3"}, OK, "2 packages", id="as locked"),
        pytest.param(
            {"py4j": "1", "delta-spark": "3"}, FAIL, "delta_spark 3 instead of 2", id="another version"
        ),
        pytest.param({"delta-spark": "2"}, FAIL, "py4j missing instead of 1", id="missing"),
    ],
)
def test_packages(installed, found, says):
    finding = machine.packages("# base\npy4j==1\ndelta_spark==2\n", installed)
    assert (finding.status, says in finding.what) == (found, True)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({"g_a-1.jar": ""}, OK, id="as locked"),
        pytest.param({}, WARN, id="not fetched yet"),
        pytest.param({"g_a-1.jar": "x"}, FAIL, id="other content"),
        pytest.param({"g_a-1.jar": "", "b.jar": ""}, FAIL, id="one too many"),
        pytest.param({"b.jar": ""}, FAIL, id="another one"),
    ],
)
def test_jars(tmp_path, monkeypatch, files, found):
    monkeypatch.setenv("CUSTID_HOME", str(tmp_path))
    folder = layout.jars("spark")
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    assert machine.jars("spark", JarGroup((), {"g:a:1": EMPTY})).status is found
    assert checksums_of(folder).keys() == files.keys()


@pytest.mark.parametrize(
    ("coordinate", "misfits"),
    [
        pytest.param("io.delta:delta-spark_4.2_2.13:4.4.0", [], id="fits"),
        pytest.param("com.mysql:mysql-connector-j:9.7.0", [], id="of its own"),
        pytest.param("org.apache.kafka:kafka_2.13:4.1.1", [], id="Kafka's own version"),
        pytest.param(
            "org.apache.spark:spark-sql-kafka-0-10_2.13:4.1.0",
            ["spark-sql-kafka-0-10_2.13 4.1.0 with 4.2.0"],
            id="another Spark",
        ),
        pytest.param("io.delta:delta-storage:4.3.0", ["delta-storage 4.3.0 with 4.4.0"], id="another Delta"),
        pytest.param(
            "io.delta:delta-spark_4.1_2.13:4.4.0",
            ["delta-spark_4.1_2.13 with Spark 4.2.0"],
            id="Delta for another Spark",
        ),
        pytest.param(
            "org.apache.kafka:kafka_2.12:3.9.0", ["kafka_2.12 with Scala 2.13"], id="for another Scala"
        ),
    ],
)
def test_jars_that_do_not_fit(coordinate, misfits):
    assert list(machine.misfits([coordinate], "4.2.0", "4.4.0", "2.13")) == misfits


@pytest.mark.parametrize(("has_extension", "found"), [(True, OK), (False, WARN)], ids=["c", "python"])
def test_which_connector_there_is(has_extension, found, monkeypatch):
    monkeypatch.setattr("mysql.connector.HAVE_CEXT", has_extension)
    assert machine.connector().status is found


def test_what_is_installed_here_fits():
    here = [machine.java(), machine.python()]
    lock = (home() / "conf/requirements.lock").read_text()
    here.append(machine.packages(lock, machine.installed_packages()))
    assert [finding for finding in here if finding.status is not OK] == []


@pytest.mark.parametrize(
    ("free", "found"),
    [(10 * storage.GB, OK), (10 * storage.GB - 1, WARN), (storage.GB, WARN), (storage.GB - 1, FAIL)],
)
def test_room(free, found):
    assert storage.room("tables", Path("/tables"), free).status is found


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("/a/b c", Path("/a/b c")),
        ("file:/a/b%20c", Path("/a/b%20c")),
        ("file:///a", Path("/a")),
        ("hdfs:///a", None),
        ("s3a://bucket/a", None),
        ("a/b", Path.cwd() / "a/b"),
    ],
)
def test_a_folder_of_this_machine(place, path):
    assert storage.local_path(place) == path


def test_a_folder_is_looked_at_where_it_will_be_made_and_stays_unmade(tmp_path):
    assert storage.folder("tables", str(tmp_path / "not/yet")).status is not FAIL
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written():
    assert storage.folder("tables", "/proc/tables")[:3] == (
        "tables",
        FAIL,
        "/proc/tables cannot be written (No such file or directory).",
    )


@pytest.mark.parametrize(("size", "found"), [(15, WARN), (16, OK)])
def test_secrets_are_measured(tmp_path, size, found):
    (tmp_path / "key").write_text("k" * size + "\n")
    finding = secrets.secret("card key", f"file:{tmp_path}/key")
    assert (finding.status, "kkk" in str(finding)) == (found, False)


@pytest.mark.parametrize(
    ("described", "event_time", "found", "says"),
    [
        pytest.param(
            Description(4, 2_000, NOW, "CreateTime"), "kafka", OK, "4 partitions, 2,000 records", id="well"
        ),
        pytest.param(Description(4, 0, None, "CreateTime"), "kafka", WARN, "it is empty", id="empty"),
        pytest.param(Description(1, 1, NOW + 60_000, "CreateTime"), "kafka", OK, "", id="a little ahead"),
        pytest.param(
            Description(1, 1, NOW + 60_001, "CreateTime"), "kafka", WARN, "60 s in the future", id="ahead"
        ),
        pytest.param(
            Description(1, 1, NOW, "LogAppendTime"), "kafka", WARN, "that of the broker", id="broker's time"
        ),
        pytest.param(
            Description(1, 1, NOW, "LogAppendTime"), "payload", OK, "", id="where it does not count"
        ),
    ],
)
def test_a_topic(described, event_time, found, says):
    finding = broker.topic("topic", "t", described, NOW, timedelta(minutes=1), event_time)
    assert (finding.status, says in finding.what) == (found, True)


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("9.7.4-2", OK),
        ("9.0.0", OK),
        ("8.4.3", WARN),
        ("8.0.20", WARN),
        ("8.0.19", FAIL),
        ("5.7.44-log", FAIL),
        ("11.4.2-MariaDB", FAIL),
    ],
)
def test_the_version_of_mysql(version, found):
    assert database.version("host:3306", version).status is found


@pytest.mark.parametrize(
    ("finding", "found"),
    [
        pytest.param(database.character_set("c", "utf8mb4"), OK, id="every letter"),
        pytest.param(database.character_set("c", "utf8mb3"), FAIL, id="no emoji"),
        pytest.param(database.packet_size(64 * MIB), OK, id="as MySQL has it"),
        pytest.param(database.packet_size(16 * MIB), FAIL, id="too small for a statement"),
        pytest.param(database.clock(1.9), OK, id="clocks agree"),
        pytest.param(database.clock(-2.1), WARN, id="MySQL's is behind"),
        pytest.param(database.clock(2.1), WARN, id="MySQL's is ahead"),
    ],
)
def test_the_server(finding, found):
    assert finding.status is found


@pytest.mark.parametrize(
    ("known", "finding"),
    [
        pytest.param({}, Finding("migrations", OK, "0 of 2 applied; a run applies the rest"), id="new"),
        pytest.param(
            {"V001": 1}, Finding("migrations", OK, "1 of 2 applied; a run applies the rest"), id="older"
        ),
        pytest.param({"V001": 1, "V002": 1}, Finding("migrations", OK, "2 of 2 applied"), id="up to date"),
    ],
)
def test_migrations(known, finding):
    assert database.migrations(known, {"V001", "V002"}) == finding


@pytest.mark.parametrize(
    ("known", "status", "says", "code"),
    [
        pytest.param({"V001": 1, "V002": None}, WARN, "V002 did not finish.", 0, id="did not finish"),
        pytest.param(
            {"V001": 1, "V003": 1}, FAIL, "The tables are newer than this code: V003.", 1, id="newer"
        ),
    ],
)
def test_migrations_that_need_attention(known, status, says, code):
    found = database.migrations(known, {"V001", "V002"})
    assert (found.status, found.what, exit_code([found])) == (status, says, code)


@pytest.mark.parametrize(("read_only", "super_read_only", "status"), [(0, 0, OK), (1, 0, FAIL), (1, 1, FAIL)])
def test_writable(read_only, super_read_only, status):
    assert database.writable(read_only, super_read_only).status is status
