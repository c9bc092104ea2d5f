"""A wrong key is refused before it makes ids and tokens that fit to no others."""

from contextlib import closing
from dataclasses import replace

import pytest

from lib.backfill.preparation import prepare
from lib.backfill.request import Request
from lib.database.connection import MySql
from lib.database.key_checks import register_keys
from lib.database.migrations import migrate
from lib.errors import RefusedError
from lib.settings.keys import Keys, read_keys
from tests.conftest import HOME
from tests.tables import rows

KEYS = Keys(b"c" * 32, b"i" * 32)


@pytest.fixture
def migrated(job_settings):
    migrate(job_settings.mysql, HOME / "conf/mysql")
    return job_settings


def run_with(settings, keys):
    """What every run does with its keys."""
    with closing(MySql(settings.mysql)) as mysql:
        mysql.transaction(lambda cursor: register_keys(cursor, keys))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param({"card": b"x" * 32}, "The card key is not", id="the card key"),
        pytest.param({"identity": b"x" * 32}, "The identity key is not", id="the identity key"),
        pytest.param(
            {"card": b"i" * 32, "identity": b"c" * 32}, "card key and the identity key", id="changed places"
        ),
    ],
)
def test_another_key_is_refused_by_name(wrong, says, migrated):
    run_with(migrated, KEYS)
    with pytest.raises(RefusedError, match=says):
        run_with(migrated, replace(KEYS, **wrong))
    run_with(migrated, KEYS)


def test_a_dry_run_with_another_key_is_refused_and_one_with_the_first_stores_none(migrated):
    prepare(migrated, HOME, Request(), dry_run=True).close()
    assert rows(migrated, "SELECT * FROM key_checks") == []
    run_with(migrated, KEYS)
    assert read_keys(migrated.privacy) != KEYS
    with pytest.raises(RefusedError, match="is not the one that made"):
        prepare(migrated, HOME, Request(), dry_run=True)
