"""The card key is changed: every stored token gets the new version, and the stream goes on over the same checkpoint.

The oracle is an application that has read the same topics with all keys from the beginning.
"""

import json
import re
import subprocess
from contextlib import nullcontext
from datetime import datetime, timezone

import pytest
from pyspark.sql import functions as F

from lib import pipeline
from lib.errors import RefusedError
from lib.key_rotation.rendering import Progress
from lib.key_rotation.run import rotated
from lib.keyed_hash import hmac_sha256
from lib.parsing import card
from tests import tables
from tests.conftest import HOME
from tests.end_to_end.driver import Driver
from tests.end_to_end.twins import ARCHIVED, Twin, digests, feeder

END = datetime(2026, 1, 1, tzinfo=timezone.utc)
TEXTS = (
    "SELECT table_name AS t, column_name AS c FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND data_type IN ('char', 'varchar', 'text', 'longtext', 'json') "
    "AND table_name <> 'audit_log'"  # it has the numbers of drivers, which look like tokens without a version
)
MAKE_A_KEY = "(umask 077; openssl rand -hex 32 > card.2.key)"
TOKEN = re.compile(r'"((?:[0-9]+:)?[0-9a-f]{32})"')


@pytest.fixture
def feed(sandbox, topics):
    return feeder(sandbox.bootstrap_servers, topics, 2, END)


@pytest.fixture
def with_keys(tmp_path, sandbox):
    """The same application under the first of several card keys; the new one is made by the command of docs/how-to/secure.md."""
    subprocess.run(MAKE_A_KEY, shell=True, cwd=tmp_path, check=True)  # noqa: S602 - from the page
    references = [sandbox.environment()["CUSTID_PRIVACY__CARD_KEY"], f"file:{tmp_path / 'card.2.key'}"]

    def of(application, keys):
        *earlier, newest = references[:keys]
        variables = {
            "CUSTID_PRIVACY__CARD_KEY": newest,
            "CUSTID_PRIVACY__EARLIER_CARD_KEYS": json.dumps(earlier),
        }
        return Twin(application.environ | variables)

    return of


@pytest.fixture
def rotate(spark):
    """Run a rotation in this process; its summary comes back."""

    def run(settings):
        return rotated(settings, HOME, Progress(), lambda: nullcontext(spark))

    return run


@pytest.fixture
def from_before_versions(monkeypatch):
    """Records are read as by the version of the job whose tokens had no version."""

    def tokens(digits, keys):
        return F.substring(hmac_sha256(digits, keys[0]), 1, 32)

    with monkeypatch.context() as before:
        before.setattr(card, "token_of", tokens)
        before.setattr(pipeline, "cards_up_to_date", lambda rows, _columns, _keys: rows)
        yield before


def versions(spark, settings):
    """How the tokens in MySQL and in the newest versions of Delta begin."""
    found = set()
    for column in tables.rows(settings, TEXTS):
        texts = tables.rows(settings, f"SELECT `{column['c']}` AS text FROM `{column['t']}`")
        found |= {match for row in texts for match in prefixes(row["text"])}
    for row in tables.delta(spark, settings, "history/store_records"):
        found |= prefixes(json.dumps([row.card.token])) if row.card else set()
    return found


def prefixes(text):
    return {found.partition(":")[0] if ":" in found else "none" for found in TOKEN.findall(str(text))}


def same(spark, one, other):
    return digests(spark, one, names=ARCHIVED) == digests(spark, other, names=ARCHIVED)


@pytest.mark.chaos
def test_the_card_key_is_changed_as_the_page_says(spark, feed, drain, harmed, unharmed, with_keys):
    old, new, in_peace = with_keys(harmed, 1), with_keys(harmed, 2), with_keys(unharmed, 2).settings()
    feed()
    drain(old.settings())
    assert versions(spark, old.settings()) == {"1"}
    with pytest.raises(RefusedError, match="keys rotate"):
        drain(new.settings())
    keys = Driver(new.environ, job="keys")
    assert keys.run("rotate", failpoint="rotation.customer_members=kill")[0] == -9
    assert versions(spark, old.settings()) == {"1", "2"}
    for settings in (old.settings(), new.settings()):
        with pytest.raises(RefusedError, match="is not complete"):
            drain(settings)
    code, summary, said = keys.run("rotate")
    assert code == 0, said
    assert summary["version"] == 2
    assert summary["rewritten"]["customer_members"] == 0
    assert min(summary["rewritten"][table] for table in ("customers", "history/store_records")) > 0
    assert len(summary["stays"]) == 3
    assert versions(spark, old.settings()) == {"2"}
    with pytest.raises(RefusedError, match="earlier_card_keys"):
        drain(old.settings())
    feed()
    drain(new.settings())
    drain(in_peace)
    assert same(spark, new.settings(), in_peace)
    assert versions(spark, in_peace) == {"2"}


@pytest.fixture(params=[1, 2], ids=["one key", "two keys"])
def three(request, harmed, unharmed, with_keys):
    """The settings before and after a change of the keys, and those of the application in peace."""
    before, after = with_keys(harmed, 1), with_keys(harmed, request.param)
    return before.settings(), after.settings(), with_keys(unharmed, request.param).settings()


@pytest.mark.chaos
def test_tokens_from_before_versions(three, spark, feed, drain, rotate, from_before_versions):
    """The state still has them when they meet their records, before or after a rotation."""
    before, after, in_peace = three
    feed()
    drain(before)
    from_before_versions.undo()
    assert versions(spark, before) == {"none"}
    newest = str(1 + len(after.privacy.earlier_card_keys))
    if newest == "2":
        rotate(after)
    feed()
    drain(after)
    rotate(after)
    drain(in_peace)
    assert same(spark, after, in_peace)
    assert versions(spark, after) == {newest}
