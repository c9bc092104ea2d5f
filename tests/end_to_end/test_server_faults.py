"""The broker or the database fails under a running driver, which goes on as if nothing had been.

The driver is held in the place where the fault hurts most; in the end its tables are those of a driver to which
nothing happened.
"""

import os
import signal
import threading
from datetime import datetime, timezone

import mysql.connector
import pytest

from lib import failpoints
from lib.database.connection import connect
from lib.sandbox.mysql_server import SOCKET
from tests.end_to_end.proxy import Proxy
from tests.end_to_end.twins import digests, feeder
from tests.processes import MOMENT, PATIENCE, wait_for
from tests.servers import new_sandbox

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
PAUSE, DOWN = 30, 3  # seconds
MANY = 5_000  # rows, more than the driver writes: InnoDB ends the transaction that wrote fewer
DELTA_AT_THE_END = {"stream.delta_interval": "1h"}
STAGED = {"mysql.staging_rows": "1"}


@pytest.fixture(scope="module")
def sandbox():
    """A broker and a database of this module's own, to be killed."""
    with new_sandbox() as servers:
        yield servers


@pytest.fixture
def feed(sandbox, topics):
    feed = feeder(sandbox.bootstrap_servers, topics, 4, END)
    feed()
    return feed


@pytest.fixture
def at(monkeypatch, tmp_path):
    """Hold the driver the first time it reaches a place, and do something meanwhile."""
    threads, came, is_over = [], [], threading.Event()

    def hold(place, act):
        held = tmp_path / "held"
        monkeypatch.setattr(failpoints, "_armed", failpoints.Failpoint(place, "hold", str(held)))

        def inject():
            while not held.exists():
                if is_over.wait(MOMENT):
                    return
            came.append(place)
            monkeypatch.setattr(failpoints, "_armed", None)
            try:
                act()
            finally:
                held.unlink()

        threads.append(threading.Thread(target=inject, daemon=True))
        threads[-1].start()

    yield hold
    is_over.set()
    for thread in threads:
        thread.join()
    assert len(came) == len(threads), "the driver never came to the place"


@pytest.fixture
def same(spark, drain, harmed, unharmed):
    """Run the application that suffers, then compare it with the one that does not."""

    def compare(**overrides):
        settings = harmed.settings(**DELTA_AT_THE_END, **overrides)
        drain(settings)
        drain(unharmed.settings())
        assert digests(spark, settings) == digests(spark, unharmed.settings())

    return compare


def restart_soon(server):
    server.kill()
    threading.Timer(DOWN, server.start).start()


@pytest.mark.chaos
@pytest.mark.usefixtures("feed")
@pytest.mark.parametrize("place", ["write.customer_members", "ledger.written"])
@pytest.mark.parametrize("overrides", [{}, STAGED], ids=["statements", "staging"])
def test_mysql_is_killed_and_started_again(place, overrides, sandbox, at, same):
    at(place, lambda: restart_soon(sandbox.mysql))
    same(**overrides)


def test_mysql_starts_again_where_the_lock_it_left_names_another_process(sandbox):
    sandbox.mysql.kill()
    (sandbox.mysql.directory / "tables" / f"{SOCKET}.lock").write_text(f"{os.getppid()}\n")
    sandbox.mysql.start()
    assert sandbox.mysql.answers()


@pytest.mark.usefixtures("feed")
def test_the_answer_to_commit_is_lost(sandbox, at, same):
    with Proxy(sandbox.mysql_port) as proxy:
        at("ledger.written", proxy.lose_answer)
        same(**{"mysql.port": str(proxy.port)})


@pytest.mark.chaos
@pytest.mark.usefixtures("feed")
def test_the_connection_is_forgotten_on_the_way(sandbox, at, same):
    with Proxy(sandbox.mysql_port) as proxy:
        at("write.customers", proxy.fall_silent)
        same(**{"mysql.port": str(proxy.port), "mysql.statement_timeout_seconds": "5"})


@pytest.fixture
def root(sandbox):
    """A session that may change the server, and see what befell others; it waits a second for a lock, instead of 50."""
    password = sandbox.mysql.root_password_file.read_text()
    server = {"host": "127.0.0.1", "port": sandbox.mysql_port, "user": "root", "password": password}
    variable = "SET GLOBAL innodb_lock_wait_timeout = %s"
    with mysql.connector.connect(**server, autocommit=True) as session, session.cursor() as cursor:
        cursor.execute(variable, (1,))
        yield cursor
        cursor.execute(variable, (50,))


def so_far(root, metric):
    """How often it has happened to any session."""
    root.execute("SELECT count FROM information_schema.innodb_metrics WHERE name = %s", (metric,))
    return root.fetchone()[0]


def waits_for_a_lock(root, session):
    """Whether another session holds what this one wants."""
    asked = "SELECT trx_state FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = %s"
    root.execute(asked, (session,))
    return root.fetchall() == [("LOCK WAIT",)]


@pytest.fixture
def known(harmed, unharmed, feed, drain):
    """Both know the first part of the records, and there is another one: rows to fight for."""
    drain(harmed.settings())
    drain(unharmed.settings())
    feed()


@pytest.mark.chaos
@pytest.mark.usefixtures("known")
def test_another_session_holds_a_lock_for_longer_than_mysql_waits(root, harmed, at, same):
    def lock():
        session = connect(harmed.settings().mysql)
        session.cursor().execute("UPDATE customers SET model_version = model_version + 1")
        threading.Thread(target=let_go, args=(session,), daemon=True).start()

    def let_go(session):
        wait_for(lambda: so_far(root, "lock_timeouts") > before)
        session.rollback()

    before = so_far(root, "lock_timeouts")
    at("write.customers", lock)
    same()
    assert so_far(root, "lock_timeouts") > before


@pytest.mark.chaos
@pytest.mark.usefixtures("known")
def test_a_deadlock_with_another_session(root, harmed, at, same):
    def cross():
        session = connect(harmed.settings().mysql)
        cursor = session.cursor()
        cursor.execute("SET innodb_lock_wait_timeout = %s", (PATIENCE,))
        cursor.executemany("INSERT INTO customer_aliases VALUES (%s, 0)", [(-n,) for n in range(1, MANY)])
        cursor.execute("SELECT customer_id FROM customers FOR UPDATE")
        cursor.fetchall()
        threading.Thread(target=_touch_members_and_leave, args=(session,), daemon=True).start()
        wait_for(lambda: waits_for_a_lock(root, session.connection_id))

    before = so_far(root, "lock_deadlocks")
    at("written.customer_members", cross)
    same()
    assert so_far(root, "lock_deadlocks") > before


def _touch_members_and_leave(session):
    session.cursor().execute("UPDATE customer_members SET customer_id = customer_id")
    session.rollback()
    session.close()


@pytest.mark.chaos
@pytest.mark.usefixtures("feed")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "paused"])
def test_the_broker_is(number, sandbox, at, same):
    def fault():
        if number is signal.SIGKILL:
            restart_soon(sandbox.kafka)
        else:
            pid = sandbox.kafka.process.pid
            os.kill(pid, signal.SIGSTOP)
            threading.Timer(PAUSE, os.kill, (pid, signal.SIGCONT)).start()

    at("batch.started", fault)
    same()
