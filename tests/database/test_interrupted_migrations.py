"""A migration that is killed at any statement goes on where it stopped, and two runs do not migrate at once."""

from collections import Counter
from contextlib import closing

import pytest

from lib.database.connection import connect
from lib.database.migrations import migrate, statements
from lib.errors import RefusedError
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.servers import new_database
from tests.tables import connected, rows

FOLDER = HOME / "conf/mysql"
ALL_STATEMENTS = sum(len(statements(file.read_text())) for file in FOLDER.glob("V*.sql"))
SHAPE = (
    "SELECT table_name, column_name, column_type, is_nullable, column_default, column_key FROM information_schema.columns "
    "WHERE table_schema = DATABASE() ORDER BY 1, 2"
)
PROGRESS = (
    "SELECT file, statements_done, finished_at IS NULL AS unfinished FROM schema_migrations ORDER BY file"
)


class Killed(BaseException):
    """Stands for SIGKILL: the connection is closed, and no statement follows."""


@pytest.fixture
def killed_at(monkeypatch, job_settings):
    """Migrate until a place is reached for the second time; whether it was."""

    def run(place):
        reached = Counter()

        def failpoint(name):
            reached[name] += 1
            if reached[place] == 2:
                raise Killed

        monkeypatch.setattr("lib.database.migrations.failpoint", failpoint)
        try:
            migrate(job_settings.mysql, FOLDER)
        except Killed:
            return True
        return False

    return run


@pytest.fixture
def unharmed(sandbox, sandbox_environ):
    """What the tables look like where nobody was killed."""
    with new_database(sandbox) as database:
        settings = load_settings(
            HOME / "conf", "local", {}, sandbox_environ | {"CUSTID_MYSQL__DATABASE": database}
        )
        migrate(settings.mysql, FOLDER)
        return rows(settings, SHAPE)


@pytest.mark.parametrize("place", ["statement.executed", "statement.counted"])
def test_a_run_that_is_killed_at_every_statement_in_turn_ends_in_the_same_tables(
    place, killed_at, job_settings, unharmed
):
    # Each run goes one statement further: it reaches the place for the statement that it repeats, and for the next one.
    kills = 0
    while killed_at(place):
        kills += 1
        assert kills <= ALL_STATEMENTS
    assert kills >= ALL_STATEMENTS // 2
    assert rows(job_settings, SHAPE) == unharmed
    assert not any(row["unfinished"] for row in rows(job_settings, PROGRESS))


def test_a_file_that_was_applied_in_part_before_statements_were_counted_goes_on(job_settings, unharmed):
    first = statements((FOLDER / "V001__customers.sql").read_text())
    with connected(job_settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE schema_migrations (file VARCHAR(100) PRIMARY KEY, finished_at TIMESTAMP NULL)"
        )
        cursor.execute("INSERT INTO schema_migrations (file) VALUES ('V001__customers.sql')")
        for statement in first[:2]:
            cursor.execute(statement)
    migrate(job_settings.mysql, FOLDER)
    assert rows(job_settings, SHAPE) == unharmed


def test_a_table_that_somebody_else_made_is_an_error_and_not_taken_for_a_done_statement(job_settings):
    with connected(job_settings) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE customers (customer_id BIGINT PRIMARY KEY)")
    with pytest.raises(RefusedError, match=r"'CREATE TABLE customers \(': error 1050"):
        migrate(job_settings.mysql, FOLDER)


def test_two_runs_do_not_migrate_at_once(job_settings):
    with closing(connect(job_settings.mysql)) as other:
        other.cursor().execute("SELECT GET_LOCK(CONCAT('migrations.', LEFT(DATABASE(), 50)), 0)")
        with pytest.raises(RefusedError, match="Another run is changing the tables"):
            migrate(job_settings.mysql, FOLDER)
