"""Brings the card tokens in Delta's histories up to date: one commit for each table, so that a kill leaves all of it or nothing."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from pyspark.sql import functions as F

from lib.card_tokens.expressions import up_to_date
from lib.card_tokens.token import CARD
from lib.delta.writer import DeltaWriter
from lib.failpoints import failpoint
from lib.records.source import Sources
from lib.streaming.failures import explained

#: Called with a table, and with how many of its rows are about to be rewritten.
Tell: TypeAlias = Callable[[str, int], None]


def bring_up_to_date(
    delta: DeltaWriter, sources: Sources, keys: Sequence[bytes], tell: Tell
) -> dict[str, int]:
    """Rewrite all histories; how many rows were rewritten, by table. Old versions of a table keep the old tokens."""
    tables = dict.fromkeys(source.history_table for source in sources if CARD in source.attribute_names)
    return {table: _table(delta, table, keys, tell) for table in tables}


def _table(delta: DeltaWriter, table: str, keys: Sequence[bytes], tell: Tell) -> int:
    rows = delta.read(table)
    if rows is None:
        return 0
    card = F.col(CARD)
    # Without the tokens themselves: Delta writes the condition into the table's log.
    is_old = card.isNotNull() & ~card["token"].startswith(f"{len(keys)}:")
    number = rows.where(is_old).count()
    if number:
        tell(table, number)
        try:
            delta.update(table, is_old, {CARD: card.withField("token", up_to_date(card["token"], keys))})
        except Exception as failure:
            raise explained(failure) from failure
    failpoint(f"rotation.{table}")
    return number
