"""Stored tokens are brought to a new card key: in MySQL page by page, in Delta at once, and only while nobody else writes."""

import hashlib
import hmac
import json
from collections import Counter
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from lib.database import backfill_runs
from lib.database.application import ensure_application
from lib.database.connection import MySql
from lib.database.key_checks import register_keys
from lib.database.lease import Lease
from lib.database.migrations import migrate
from lib.errors import RefusedError
from lib.key_rotation import customers
from lib.key_rotation.rendering import Progress, render, stays
from lib.key_rotation.run import rotated
from lib.sandbox.key_files import key_file
from lib.settings.keys import Keys, read_keys
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.tables import rows

NUMBERS = [f"411111111111111{n}" for n in range(5)]
CARD = "struct<token: string, last4: string, brand: string>"
HISTORY = "history/store_records"


class InterruptedAmidError(Exception):
    pass


def mac(key, message):
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()[:32]


STAGED = (
    "customer_id, phone, name, email, address, credit_card_info, name_variants, first_seen_date, last_updated, "
    "data_sources, model_version"
)


@pytest.fixture
def settings(sandbox_environ, tmp_path):
    """Settings with a second card key, over tables whose tokens are of the first."""
    first = sandbox_environ["CUSTID_PRIVACY__CARD_KEY"]
    keys = {
        "CUSTID_PRIVACY__CARD_KEY": f"file:{key_file(tmp_path / 'card.2.key')}",
        "CUSTID_PRIVACY__EARLIER_CARD_KEYS": json.dumps([first]),
    }
    found = load_settings(HOME / "conf", "local", {}, sandbox_environ | keys)
    migrate(found.mysql, HOME / "conf/mysql")
    return found


@pytest.fixture
def tokens(settings):
    """The token of each number in versions 0, 1 and 2, by hand."""
    first, second = read_keys(settings.privacy).cards
    without = [mac(first, number) for number in NUMBERS]
    ones = [f"1:{token}" for token in without]
    return without, ones, [f"2:{mac(second, one)}" for one in ones]


@pytest.fixture
def mysql(settings):
    with closing(MySql(settings.mysql)) as connected:
        yield connected


@pytest.fixture
def stored(settings, mysql, tokens, spark):
    """A customer, a member and a record of the history for each number; every second token is from before versions."""
    without, ones, _ = tokens
    mixed = [without[at] if at % 2 else one for at, one in enumerate(ones)]

    def fill(cursor):
        keys = read_keys(settings.privacy)
        register_keys(cursor, Keys(keys.cards[0], keys.identity))
        ensure_application(cursor, settings.application)
        for at, token in enumerate(mixed):
            facts = {
                "name": [[1, 0, 0, "t"], "Ann"],
                "sources": ["STORE"],
                "distinct": {"card": [[token, None, "visa"]]},
            }
            cursor.execute(
                "INSERT INTO customer_members (identity_id, component_id, side, phone, name_key, first_seen, last_seen, facts) "
                "VALUES (%s, 0, 'store', '1', 'ann', 0, 0, %s)",
                (at, json.dumps(facts)),
            )
            cards = [
                {"token": token, "last4": "1111", "brand": "visa"},
                {"token": ones[0], "last4": None, "brand": "other"},
            ]
            cursor.execute(
                "INSERT INTO customers (customer_id, phone, name, credit_card_info, name_variants, first_seen_date, last_updated, "
                "data_sources, model_version) VALUES (%s, '1', 'Ann', %s, '[]', NOW(), NOW(), 'STORE', 1)",
                (at, json.dumps(cards[: 1 + bool(at)])),
            )
        cursor.execute(f"INSERT INTO customers_staging ({STAGED}) SELECT {STAGED} FROM customers")

    mysql.transaction(fill)
    records = [(at, (token, "1111", "visa")) for at, token in enumerate(mixed)] + [(9, None)]
    history = spark.createDataFrame(records, f"offset long, card {CARD}").coalesce(1)
    history.write.format("delta").save(f"{settings.storage.tables}/{HISTORY}")


@pytest.fixture
def rotate(spark, settings):
    def run(over=settings):
        return rotated(over, HOME, Progress(), lambda: nullcontext(spark))

    return run


def facts_of(settings):
    found = rows(settings, "SELECT facts FROM customer_members ORDER BY identity_id")
    return [json.loads(row["facts"])["distinct"]["card"] for row in found]


def cards_of(settings):
    found = rows(settings, "SELECT credit_card_info AS cards FROM customers ORDER BY customer_id")
    return [json.loads(row["cards"]) for row in found]


def history_of(spark, settings, **options):
    table = spark.read.format("delta").options(**options).load(f"{settings.storage.tables}/{HISTORY}")
    return [row.card and row.card.token for row in table.orderBy("offset").collect()]


def all_of(settings, spark):
    return facts_of(settings), cards_of(settings), history_of(spark, settings)


@pytest.mark.usefixtures("stored")
def test_every_stored_token_gets_the_new_version(settings, tokens, rotate, spark):
    result = rotate()
    new = tokens[2]
    assert facts_of(settings) == [[[token, None, "visa"]] for token in new]
    own = [{"token": token, "last4": "1111", "brand": "visa"} for token in new]
    shared = {"token": new[0], "last4": None, "brand": "other"}
    expected = [
        sorted([one, shared][: 1 + bool(at)], key=lambda card: card["token"]) for at, one in enumerate(own)
    ]
    assert cards_of(settings) == expected
    assert history_of(spark, settings) == [*new, None]
    assert rows(settings, "SELECT * FROM customers_staging") == []
    assert result["rewritten"] == {"customer_members": 5, "customers": 5, HISTORY: 5}
    assert result["version"] == 2
    shown = render(result | {"stays": stays(settings)}, settings)
    assert all(text in shown for text in ("of version 2 now", "the join's state", "identify_customers"))


@pytest.mark.usefixtures("stored")
def test_once_more_changes_nothing(settings, rotate, spark):
    rotate()
    before = all_of(settings, spark)
    assert set(rotate()["rewritten"].values()) == {0}
    assert all_of(settings, spark) == before


#: The page behind which it is interrupted; the history has one.
INTERRUPTED = [
    ("customer_members", 1),
    ("customer_members", 2),
    ("customers", 1),
    ("customers", 2),
    (HISTORY, 1),
]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("at", INTERRUPTED, ids=str)
def test_one_that_was_interrupted_goes_on(at, settings, tokens, rotate, spark, monkeypatch):
    monkeypatch.setattr(customers, "ROWS_A_PAGE", 2)
    table, page = at
    reached = Counter()

    def interrupt(name):
        reached[name] += 1
        if (name, reached[name]) == (f"rotation.{table}", page):
            raise InterruptedAmidError

    with monkeypatch.context() as interrupted:
        for module in ("customers", "history"):
            interrupted.setattr(f"lib.key_rotation.{module}.failpoint", interrupt)
        with pytest.raises(InterruptedAmidError):
            rotate()
    keys = read_keys(settings.privacy)
    with closing(MySql(settings.mysql)) as mysql, pytest.raises(RefusedError, match="is not complete"):
        mysql.transaction(lambda cursor: register_keys(cursor, keys))
    rotate()
    assert facts_of(settings) == [[[token, None, "visa"]] for token in tokens[2]]
    assert {card["token"] for cards in cards_of(settings) for card in cards} == set(tokens[2])
    assert history_of(spark, settings) == [*tokens[2], None]
    with closing(MySql(settings.mysql)) as mysql:
        mysql.transaction(lambda cursor: register_keys(cursor, keys))


@pytest.mark.usefixtures("stored")
def test_with_one_key_tokens_from_before_get_their_version(settings, sandbox_environ, tokens, rotate, spark):
    one_key = load_settings(HOME / "conf", "local", {}, sandbox_environ)
    assert rotate(one_key)["rewritten"] == {"customer_members": 2, "customers": 2, HISTORY: 2}
    assert facts_of(settings) == [[[token, None, "visa"]] for token in tokens[1]]
    assert history_of(spark, settings) == [*tokens[1], None]


@pytest.mark.usefixtures("stored")
def test_an_old_version_of_the_history_keeps_the_old_tokens(settings, tokens, rotate, spark):
    rotate()
    assert history_of(spark, settings, versionAsOf=0)[0] == tokens[1][0]
    log = "".join(path.read_text() for path in Path(settings.storage.tables).rglob("_delta_log/*.json"))
    assert '"operation":"UPDATE"' in log
    commits = [line for line in log.splitlines() if '"commitInfo"' in line]
    assert not any(token in line for line in commits for of_version in tokens for token in of_version)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("name", ["customers", "customers.backfill", "another"])
def test_beside_any_job_over_the_same_database_it_is_refused(name, settings, mysql, rotate, spark):
    mysql.transaction(lambda cursor: ensure_application(cursor, "another"))
    before = all_of(settings, spark)
    with closing(MySql(settings.mysql, on_connect=Lease(name).take)) as job:
        job.transaction(lambda cursor: cursor.execute("DO 0"))
        with pytest.raises(RefusedError, match=f"Another driver runs the application {name}"):
            rotate()
    assert all_of(settings, spark) == before
    assert {row["is_complete"] for row in rows(settings, "SELECT is_complete FROM key_checks")} == {1}


@pytest.mark.usefixtures("stored")
def test_an_unfinished_backfill_is_abandoned_with_its_files(settings, mysql, rotate):
    mysql.transaction(lambda cursor: backfill_runs.begin(cursor, settings.application, {}, None, None))
    staged = Path(settings.storage.checkpoints) / settings.application / "backfill/run=1/found"
    staged.mkdir(parents=True)
    assert rotate()["backfills_abandoned"] == 1
    assert not staged.exists()
    assert rows(settings, "SELECT state FROM backfill_runs") == [{"state": "abandoned"}]
