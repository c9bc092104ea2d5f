"""The doctor at real servers: all well, and one thing broken at a time."""

import json
import os
import subprocess
import time
import uuid
from contextlib import contextmanager

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lib.database.migrations import migrate
from lib.database.readers.applications import lock_name
from lib.doctor.broker import broker
from lib.doctor.database import database as examine_database
from lib.doctor.finding import Status, exit_code
from lib.doctor.grants import NEEDED
from lib.sandbox.ports import free_ports
from lib.settings.load import load_settings
from lib.submission.layout import home
from tests.conftest import HOME
from tests.processes import PATIENCE
from tests.topics import produce

OK, WARN, FAIL = Status
MIGRATIONS = HOME / "conf/mysql"
ALL = ", ".join(NEEDED)
ALL_CHECKS = 26


@pytest.fixture
def settings(sandbox_environ):
    """Settings of this test, with some changed."""
    return lambda **changes: load_settings(HOME / "conf", "local", changes, sandbox_environ)


@pytest.fixture
def filled(sandbox, topics):
    """Both topics with a record each."""
    for topic in topics:
        produce(sandbox.bootstrap_servers, topic, [(b"{}", int(time.time() * 1000))])


def examine(settings):
    return examine_database(settings, MIGRATIONS)


def by_name(findings):
    return {finding.name: finding for finding in findings}


def whole(sandbox_environ, *words):
    """Exit code, result and stderr of the command."""
    command = [home() / "spark-submit.sh", "doctor", *words]
    done = subprocess.run(
        command, env=os.environ | sandbox_environ, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.usefixtures("filled")
def test_all_is_well_at_a_sandbox_that_has_run(sandbox_environ, settings):
    migrate(settings().mysql, MIGRATIONS)
    code, out, err = whole(sandbox_environ, "--json")
    assert (code, err) == (0, "")
    result = json.loads(out)
    room = {"checkpoints", "tables"}  # which a small machine may lack
    assert [one for one in result["findings"] if one["status"] != "OK" and one["name"] not in room] == []
    assert len(result["findings"]) == ALL_CHECKS


def test_a_line_a_check_and_none_stops_the_others(sandbox_environ, tmp_path):
    (port,) = free_ports(1)
    broken = sandbox_environ | {
        "CUSTID_KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{port}",
        "CUSTID_KAFKA__TIMEOUT_SECONDS": "1",
        "CUSTID_MYSQL__PORT": str(port),
        "CUSTID_PRIVACY__CARD_KEY": f"file:{tmp_path}/nowhere",
        "CUSTID_STORAGE__TABLES": "/proc/tables",
    }
    code, out, _ = whole(broken)
    failed = [line for line in out.splitlines() if line.startswith("FAIL")]
    assert code == 2
    assert len(out.splitlines()) == ALL_CHECKS
    assert [line.split("  ")[1] for line in failed] == ["card key", "tables", "broker", "mysql"]
    assert f"No Kafka broker answers at 127.0.0.1:{port}" in failed[2]
    assert "tried for 1 s" in failed[2]
    assert f"MySQL at 127.0.0.1:{port} does not answer (error 2003); tried for 0" in failed[3]


def test_wrong_settings_are_a_finding_too(sandbox_environ):
    code, out, _ = whole(sandbox_environ, "--set", "mysql.port=0", "--set", "kafka.nope=1")
    (line,) = [line for line in out.splitlines() if "settings" in line]
    assert code == 2
    assert line.startswith("FAIL  settings")
    assert "mysql.port" in line
    assert "kafka.nope" in line


@contextmanager
def topic_of(sandbox, **configuration):
    name = f"profiles-{uuid.uuid4().hex[:6]}"
    admin = AdminClient({"bootstrap.servers": sandbox.bootstrap_servers})
    admin.create_topics([NewTopic(name, 4, 1, config=configuration)])[name].result(PATIENCE)
    yield name
    admin.delete_topics([name])[name].result(PATIENCE)


@pytest.mark.parametrize(
    ("configuration", "ahead", "found", "says"),
    [
        pytest.param({}, 0, OK, "4 partitions, 1 records, CreateTime", id="well"),
        pytest.param({}, None, WARN, "it is empty", id="empty"),
        pytest.param({}, 3_600_000, WARN, "s in the future", id="from the future"),
        pytest.param(
            {"message.timestamp.type": "LogAppendTime"},
            0,
            WARN,
            "time is that of the broker",
            id="broker's time",
        ),
    ],
)
def test_a_topic(sandbox, settings, configuration, ahead, found, says):
    with topic_of(sandbox, **configuration) as name:
        if ahead is not None:
            produce(sandbox.bootstrap_servers, name, [(b"{}", int(time.time() * 1000) + ahead)])
        finding = by_name(broker(settings(**{"kafka.profiles.topic": name})))["topic of profiles"]
    assert (finding.status, says in finding.what) == (found, True)


def test_a_topic_that_is_missing_hides_nothing_of_the_other(settings):
    findings = by_name(broker(settings(**{"kafka.profiles.topic": "nowhere"})))
    missing = findings["topic of profiles"]
    assert (missing.status, missing.what) == (FAIL, "There is no topic nowhere.")
    assert "kafka-topics.sh --create --topic nowhere" in missing.remedy
    assert findings["topic of store_records"].status is WARN
    assert exit_code(findings.values()) == 3


@pytest.mark.parametrize(
    ("statements", "name", "says"),
    [
        pytest.param(
            ["ALTER DATABASE {database} CHARACTER SET latin1"],
            "character set",
            "{database} is latin1",
            id="latin1",
        ),
        pytest.param(
            ["DROP DATABASE {database}"], "mysql", "There is no database {database}", id="no database"
        ),
        pytest.param(
            [
                "CREATE TABLE {database}.schema_migrations (file VARCHAR(100), finished_at TIMESTAMP NULL)",
                "INSERT INTO {database}.schema_migrations VALUES ('V999__later.sql', NOW())",
            ],
            "migrations",
            "The tables are newer than this code: V999__later.sql.",
            id="newer tables",
        ),
    ],
)
def test_a_database_that_no_job_can_use(execute, settings, database, statements, name, says):
    execute(*(statement.format(database=database) for statement in statements))
    finding = by_name(examine(settings()))[name]
    execute(f"CREATE DATABASE IF NOT EXISTS {database}")
    assert (finding.status, says.format(database=database) in finding.what) == (FAIL, True)
    assert finding.remedy


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        pytest.param([], ("mysql", FAIL, "may not use the database"), id="none"),
        pytest.param(
            ["GRANT SELECT ON {database}.* TO {user}"], ("grants", FAIL, "INSERT, UPDATE"), id="to read"
        ),
        pytest.param(
            [f"GRANT {ALL} ON {{database}}.* TO {{user}}"],
            ("grants", OK, "that a job needs"),
            id="what a job needs",
        ),
        pytest.param(
            [
                "CREATE ROLE {user}_role",
                f"GRANT {ALL} ON {{database}}.* TO {{user}}_role",
                "GRANT {user}_role TO {user}",
                "SET DEFAULT ROLE ALL TO {user}",
            ],
            ("grants", OK, "that a job needs"),
            id="by a role",
        ),
        pytest.param(
            ["ALTER USER {user} IDENTIFIED BY 'another'"], ("mysql", FAIL, "refuses"), id="wrong password"
        ),
    ],
)
def test_what_a_user_may_do(execute, settings, tmp_path, grants, expected):
    user, password = f"u{uuid.uuid4().hex[:8]}", tmp_path / "password"
    password.write_text("a password of its own")
    chosen = settings(**{"mysql.user": user, "mysql.password": f"file:{password}"})
    execute(
        f"CREATE USER {user} IDENTIFIED BY '{password.read_text()}'",
        *(grant.format(user=user, database=chosen.mysql.database) for grant in grants),
    )
    try:
        finding = by_name(examine(chosen))[expected[0]]
    finally:
        execute(f"DROP USER {user}", f"DROP ROLE IF EXISTS {user}_role")
    assert (finding.name, finding.status) == expected[:2]
    assert expected[2] in finding.what


def test_a_running_driver_is_told(sandbox, settings):
    chosen = settings(application="doctor_at_work")
    assert by_name(examine(chosen))["driver"].what == "No driver runs the application doctor_at_work"
    with sandbox.mysql.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK(%s, 0)", (lock_name("doctor_at_work"),))
        cursor.fetchall()
        told = by_name(examine(chosen))["driver"]
        session = connection.connection_id
    what = f"A driver (MySQL session {session}) runs the application doctor_at_work"
    assert (told.status, told.what) == (OK, what)
