"""Brings the card tokens in MySQL up to date, in transactions of a bounded size. What is up to date already stays as it is."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

from lib.card_tokens.token import CARD, up_to_date
from lib.database.connection import Cursor, MySql
from lib.database.lease import Lease
from lib.database.table_rows import Row
from lib.database.upsert import chunks
from lib.failpoints import failpoint
from lib.identity.facts import Facts, facts_from_json
from lib.records.pair import Side
from lib.records.source import customer_attributes
from lib.sources.customer_values import CARD_FIELDS
from lib.sources.declared import DECLARED

ROWS_A_PAGE = 2_000
FIRST = -1  # below every id: these have 63 bits
#: Called with a table, and with how many of its rows were looked at so far.
Tell: TypeAlias = Callable[[str, int], None]
(CARDS,) = (one for one in customer_attributes(DECLARED) if one.name == CARD)


@dataclass(frozen=True)
class Rows:
    """Rows with card tokens: ``select`` begins behind an id, and ``rewrite`` turns what follows the id into the new value."""

    table: str
    key: str
    column: str
    select: str
    rewrite: Callable[[Sequence[bytes], Any, Any], str]


def rewritten_facts(keys: Sequence[bytes], text: str, side: str) -> str:
    """A text by :meth:`Facts.to_json` with up-to-date tokens."""
    facts = Facts(0, Side(side), "", "", 0, 0, **facts_from_json(text, Side(side)))
    cards = facts.distinct.get(CARD, frozenset())
    current = frozenset((up_to_date(token, keys), *rest) for token, *rest in cards)
    return facts._replace(distinct={**facts.distinct, CARD: current}).to_json() if cards else text


def rewritten_cards(keys: Sequence[bytes], text: str, _side: None) -> str:
    """The cards of a customer with up-to-date tokens, sorted by them; the text itself if none has changed."""
    cards = [tuple(card[name] for name in CARD_FIELDS) for card in json.loads(text)]
    current = {(up_to_date(token, keys), *rest) for token, *rest in cards}
    return text if current == set(cards) else CARDS.to_customers(sorted(current, key=itemgetter(0))) or text


ALL = (
    Rows(
        "customer_members",
        "identity_id",
        "facts",
        "SELECT identity_id, facts, side FROM customer_members "
        "WHERE identity_id > %s AND LOCATE('\"card', facts) ORDER BY identity_id LIMIT %s",
        rewritten_facts,
    ),
    Rows(
        "customers",
        "customer_id",
        CARDS.customers_column,
        f"SELECT customer_id, {CARDS.customers_column}, NULL FROM customers "  # noqa: S608 - our own names
        f"WHERE customer_id > %s AND JSON_LENGTH({CARDS.customers_column}) ORDER BY customer_id LIMIT %s",
        rewritten_cards,
    ),
)
STAGED = ("customers_staging", "customer_members_staging")


def bring_up_to_date(mysql: MySql, lease: Lease, keys: Sequence[bytes], tell: Tell) -> dict[str, int]:
    """Rewrite all tables; how many rows were rewritten, by table."""
    rewritten = {rows.table: _table(mysql, lease, rows, keys, tell) for rows in ALL}
    mysql.transaction(_empty_staging)
    return rewritten


def _table(mysql: MySql, lease: Lease, rows: Rows, keys: Sequence[bytes], tell: Tell) -> int:
    last, looked_at, rewritten, more = FIRST, 0, 0, True
    while more:
        ids, changed = mysql.transaction(partial(_page, lease=lease, rows=rows, keys=keys, after=last))
        failpoint(f"rotation.{rows.table}")
        looked_at, rewritten, more = looked_at + len(ids), rewritten + changed, len(ids) == ROWS_A_PAGE
        last = ids[-1] if ids else last
        tell(rows.table, looked_at)
    return rewritten


def _page(
    cursor: Cursor, lease: Lease, rows: Rows, keys: Sequence[bytes], after: int
) -> tuple[list[int], int]:
    """Rewrite the next rows; the ids of those that were looked at, and how many of them have changed."""
    lease.check(cursor)
    cursor.execute(rows.select, (after, ROWS_A_PAGE))
    found = cursor.fetchall()
    new = ((key, text, rows.rewrite(keys, text, more)) for key, text, more in found)
    changed: list[Row] = [(key, value) for key, text, value in new if value != text]
    for chunk in chunks(changed):
        cursor.execute(_update(rows, len(chunk)), [value for row in chunk for value in row])
    return [key for key, *_ in found], len(changed)


def _update(rows: Rows, number: int) -> str:
    """A statement that looks each row up by its id; STRAIGHT_JOIN keeps MySQL from reading and locking all others."""
    values = ", ".join(["ROW(%s, %s)"] * number)
    return (
        f"UPDATE (VALUES {values}) AS new (id, value) STRAIGHT_JOIN {rows.table} ON {rows.table}.{rows.key} = new.id "  # noqa: S608 - our own names
        f"SET {rows.table}.{rows.column} = new.value"
    )


def _empty_staging(cursor: Cursor) -> None:
    """Empty the scratch tables, which keep the rows of the last large batch."""
    for table in STAGED:
        cursor.execute(f"TRUNCATE TABLE {table}")
