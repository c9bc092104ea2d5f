"""A wrong key is refused before it makes ids and tokens that fit to no others."""

import re
from contextlib import closing, nullcontext
from dataclasses import replace

import pytest

from lib.backfill.preparation import prepare
from lib.backfill.request import Request
from lib.database.application import ensure_application
from lib.database.connection import MySql
from lib.database.key_checks import begin_rotation, finish_rotation, register_keys
from lib.database.migrations import migrate
from lib.errors import RefusedError
from lib.identity.entity import Edge
from lib.resolution.verdict import give_verdict
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


OLD, NEW, NEWEST = b"c" * 32, b"d" * 32, b"e" * 32
#: The keys that made the tables' tokens, whether a rotation to the last of them is complete, the keys in the settings, what is said.
VERSIONS = {
    "the same two": ([OLD, NEW], True, [OLD, NEW], None),
    "one more": (
        [OLD],
        True,
        [OLD, NEW],
        "have 2 versions of the card key, and the tokens in the tables are of version 1",
    ),
    "two more": ([OLD], True, [OLD, NEW, NEWEST], "have 3 versions"),
    "one less": ([OLD, NEW], True, [OLD], "privacy.earlier_card_keys, oldest first, and let"),
    "the new one alone": ([OLD], True, [NEW], "The card key is not the one"),
    "the earlier one forgotten": ([OLD, NEW], True, [NEW], "The card key is not the one"),
    "changed places": ([OLD, NEW], True, [NEW, OLD], "The card key and the card key of version 2 is not"),
    "another second one": ([OLD, NEW], True, [OLD, NEWEST], "The card key of version 2 is not"),
    "amid a rotation": (
        [OLD, NEW],
        False,
        [OLD, NEW],
        "to version 2 has begun and is not complete. Run ./spark-submit.sh keys rotate",
    ),
    "amid a rotation, with the old settings": ([OLD, NEW], False, [OLD], "has begun and is not complete"),
}


def keys_of(cards):
    *earlier, newest = cards
    return Keys(newest, KEYS.identity, tuple(earlier))


def rotate_to(settings, cards, *, to_its_end):
    """The marks of a rotation; no token is in these tables."""
    keys = keys_of(cards)
    with closing(MySql(settings.mysql)) as mysql:
        mysql.transaction(lambda cursor: begin_rotation(cursor, "a", keys))
        if to_its_end:
            mysql.transaction(lambda cursor: finish_rotation(cursor, "a", keys))


@pytest.mark.parametrize(("tables", "is_complete", "settings", "says"), VERSIONS.values(), ids=VERSIONS)
def test_versions_of_the_card_key(tables, is_complete, settings, says, migrated):
    run_with(migrated, keys_of(tables[:1]))
    if tables[1:]:
        rotate_to(migrated, tables, to_its_end=is_complete)
    with pytest.raises(RefusedError, match=re.escape(says)) if says else nullcontext():
        run_with(migrated, keys_of(settings))


def test_a_rotation_with_another_key_or_fewer_is_refused(migrated):
    rotate_to(migrated, [OLD, NEW], to_its_end=True)
    for cards, says in (
        ([NEW, OLD], "is not the one"),
        ([OLD], "1 of 2 versions of the card key that the tables know"),
    ):
        with pytest.raises(RefusedError, match=says):
            rotate_to(migrated, cards, to_its_end=True)
    run_with(migrated, keys_of([OLD, NEW]))


def test_a_first_run_may_have_several_keys_unless_there_are_tokens_already(migrated):
    run_with(migrated, keys_of([OLD, NEW]))
    assert len(rows(migrated, "SELECT * FROM key_checks")) == 3
    with closing(MySql(migrated.mysql)) as mysql:
        mysql.transaction(lambda cursor: cursor.execute("DELETE FROM key_checks"))
        mysql.transaction(
            lambda cursor: cursor.execute(
                "INSERT INTO customer_members (identity_id, component_id, side, phone, name_key, first_seen, last_seen, facts) "
                "VALUES (1, 1, 'store', '1', 'a', 0, 0, '{}')"
            )
        )
    with pytest.raises(RefusedError, match="from before keys had versions"):
        run_with(migrated, keys_of([OLD, NEW]))
    run_with(migrated, keys_of([OLD]))


def test_no_verdict_is_given_amid_a_rotation(migrated):
    with closing(MySql(migrated.mysql)) as mysql:
        mysql.transaction(lambda cursor: ensure_application(cursor, "a"))
        rotate_to(migrated, [OLD, NEW], to_its_end=False)
        with pytest.raises(RefusedError, match="has begun and is not complete"):
            mysql.transaction(lambda cursor: give_verdict(cursor, "a", Edge(1, 2), None, "somebody"))
