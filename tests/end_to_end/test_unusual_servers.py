"""Servers that others run otherwise than the sandbox's defaults: the job runs on them, or says in a sentence why not."""

import json
import time

import pytest
from confluent_kafka import Producer

from lib.doctor.database import database as examine
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.end_to_end.driver import Driver
from tests.tables import rows
from tests.topics import produce

NOW = int(time.time() * 1000)
#: Names in which a server of another SQL mode would see the end of a text, an escape or a comment.
NAMES = {
    "+13125550101": "Ann O'Neil",
    "+13125550102": 'Ben "Big" Bell',
    "+13125550103": "Cid Back\\slash \\' OR 1=1",
    "+13125550104": "Dee Dash -- #",
    "+13125550105": "Eva Trailing\\",
}
STAGED, IN_STATEMENTS = "1", "1000"  # from how many rows on a table is staged
MODES = {"other": "ANSI,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE", "lax": ""}
USUAL = {"sql_mode": "DEFAULT", "transaction_isolation": "DEFAULT"}
CUSTOMERS = "SELECT phone, name FROM customers"


@pytest.fixture
def server(execute):
    """Set global variables of MySQL; they have their usual values afterwards."""
    changed = set()

    def configure(**variables):
        changed.update(variables)
        execute(*(f"SET GLOBAL {name} = {value}" for name, value in variables.items()))

    yield configure
    configure(**{name: USUAL.get(name, "OFF") for name in changed})


@pytest.fixture
def filled(sandbox, topics):
    """Both topics with a record of each name."""
    for topic in topics:
        payloads = [json.dumps({"name": name, "phone": phone}).encode() for phone, name in NAMES.items()]
        produce(sandbox.bootstrap_servers, topic, [(payload, NOW) for payload in payloads])


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("mode", "staging_rows"),
    [
        pytest.param(MODES["other"], STAGED, id="other-staged"),
        pytest.param(MODES["lax"], IN_STATEMENTS, id="lax-statements"),
        pytest.param(MODES["other"], IN_STATEMENTS, id="other-statements", marks=pytest.mark.chaos),
        pytest.param(MODES["lax"], STAGED, id="lax-staged", marks=pytest.mark.chaos),
    ],
)
def test_a_sql_mode_does_not_matter(mode, staging_rows, server, sandbox_environ, drain):
    server(sql_mode=f"'{mode}'")
    settings = load_settings(HOME / "conf", "local", {"mysql.staging_rows": staging_rows}, sandbox_environ)
    drain(settings)
    assert {row["phone"]: row["name"] for row in rows(settings, CUSTOMERS)} == NAMES


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "variables",
    [
        {"sql_require_primary_key": "ON"},
        {"sql_generate_invisible_primary_key": "ON", "transaction_isolation": "'SERIALIZABLE'"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_a_managed_server_has_its_customers(variables, server, sandbox_environ, drain):
    server(**variables)
    settings = load_settings(HOME / "conf", "local", {"mysql.staging_rows": "1"}, sandbox_environ)
    drain(settings)
    assert {row["phone"]: row["name"] for row in rows(settings, CUSTOMERS)} == NAMES


@pytest.mark.usefixtures("filled")
def test_all_of_it_at_once_with_the_connector_that_is_installed(server, sandbox_environ, job_settings):
    """A process of its own: pytest loads pyarrow first, which leaves the connector without its C extension."""
    server(sql_mode="'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", sql_require_primary_key="ON")
    code, _, err = Driver(sandbox_environ | {"CUSTID_MYSQL__STAGING_ROWS": "2"}).drain()
    assert (code, err.count("Error:")) == (0, 0)
    assert {row["phone"]: row["name"] for row in rows(job_settings, CUSTOMERS)} == NAMES


@pytest.mark.usefixtures("filled")
def test_a_server_that_is_read_only_is_told_in_a_sentence(server, sandbox_environ, job_settings):
    job = Driver(sandbox_environ | {"CUSTID_MYSQL__RETRY_SECONDS": "2"})
    server(super_read_only="ON", read_only="ON")
    told = {finding.name: finding.what for finding in examine(job_settings, HOME / "conf/mysql")}
    code, _, err = job.drain()
    server(super_read_only="OFF", read_only="OFF")
    assert told["writable"] == "The server is read-only, as a replica is."
    assert (code, err.count("is read-only, as a replica is"), "Traceback" in err) == (3, 1, False)
    assert job.drain()[0] == 0
    assert len(rows(job_settings, CUSTOMERS)) == len(NAMES)


def test_records_of_an_aborted_transaction_are_nobodys(sandbox, topics, job_settings, drain):
    options = {"bootstrap.servers": sandbox.bootstrap_servers, "transactional.id": topics[0], "log_level": 3}
    producer = Producer(options)
    producer.init_transactions(60)
    for name, phone, end in (
        ("Tia Commit", "+13125551001", producer.commit_transaction),
        ("Abe Abort", "+13125551002", producer.abort_transaction),
        ("Uma Commit", "+13125551003", producer.commit_transaction),
    ):
        producer.begin_transaction()
        for topic in topics:
            producer.produce(topic, json.dumps({"name": name, "phone": phone}).encode())
        producer.flush(30)
        end(30)
    drain(job_settings)
    assert sorted(row["name"] for row in rows(job_settings, CUSTOMERS)) == ["Tia Commit", "Uma Commit"]
