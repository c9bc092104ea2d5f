"""A transaction whose connection is lost at its very end is run again."""

import json
import subprocess
import sys
from contextlib import closing

from lib.database.connection import MySql, connect
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.tables import rows

COUNTED = "CREATE TABLE counted (attempt INT PRIMARY KEY)"


def lose_the_connection_before_commit():
    """Insert a row, and lose the connection before the commit of the first attempt; print what became of it."""
    settings = load_settings(HOME / "conf", "local", {}).mysql
    attempts = []

    def work(cursor):
        cursor.execute("SELECT CONNECTION_ID()")
        attempts.append(cursor.fetchall()[0][0])
        cursor.execute("INSERT INTO counted VALUES (%s)", (len(attempts),))
        if len(attempts) == 1:
            with closing(connect(settings)) as other:
                other.cursor().execute(f"KILL CONNECTION {attempts[0]}")

    with closing(MySql(settings)) as mysql:
        mysql.transaction(work)
        sys.stdout.write(
            json.dumps({"connection": type(connect(settings)).__name__, "retries": mysql.retries})
        )


def test_a_connection_that_is_lost_just_before_commit_costs_one_retry(job_settings, sandbox_environ):
    with closing(connect(job_settings.mysql)) as connection:
        connection.cursor().execute(COUNTED)
    # In a process of its own: pytest loads pyarrow first, which leaves the connector without its C extension.
    script = (
        "from tests.database import test_transaction; test_transaction.lose_the_connection_before_commit()"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=HOME,
        env=sandbox_environ | {"PYTHONPATH": str(HOME)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == {"connection": "CMySQLConnection", "retries": {"2013": 1}}
    assert rows(job_settings, "SELECT attempt FROM counted") == [{"attempt": 2}]
