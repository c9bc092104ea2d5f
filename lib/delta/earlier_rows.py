"""Completes rows that were written by earlier versions, without identity id, topic or the version of a card token."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.card_tokens.expressions import with_version
from lib.card_tokens.token import CARD
from lib.delta.reader import DeltaReader
from lib.delta.tables import MATCHES
from lib.identity.identity_id import identity_id
from lib.records.pair import Side, in_pair
from lib.records.source import Sources


class CompleteRows:
    """Reads Delta tables. Every row of ``matches`` then has both topics, and every row of a history its ``identity_id``."""

    def __init__(self, delta: DeltaReader, sources: Sources, identity_key: bytes) -> None:
        """``identity_key`` is the key from which the missing ids are derived."""
        self.delta = delta
        self.sources = sources
        self._identity_key = identity_key

    def read(self, table: str, version: int | None = None) -> DataFrame | None:
        """As :meth:`lib.delta.reader.DeltaReader.read`."""
        rows = self.delta.read(table, version)
        if rows is None:
            return None
        if table == MATCHES:
            return with_topics_of_pairs(rows, self.sources)
        sides = {source.history_table: source.side for source in self.sources}
        return (
            with_token_versions(identified(rows, sides[table], self._identity_key))
            if table in sides
            else rows
        )


def identified(rows: DataFrame, side: Side, identity_key: bytes) -> DataFrame:
    """Rows of a history with ``identity_id``; a missing one is derived, with the same result as when it is written."""
    derived = identity_id(side, F.col("phone"), F.col("name_key"), identity_key)
    kept = [F.col("identity_id")] if "identity_id" in rows.columns else []
    return rows.withColumn("identity_id", F.coalesce(*kept, derived))


def with_token_versions(rows: DataFrame) -> DataFrame:
    """Rows of a history whose card tokens have their versions; without keys, so an earlier version stays what it is."""
    if CARD not in rows.columns:
        return rows
    card = F.col(CARD)
    return rows.withColumn(CARD, card.withField("token", with_version(card["token"])))


def with_topics_of_pairs(matches: DataFrame, sources: Sources) -> DataFrame:
    """Rows of ``matches`` with ``l_topic`` and ``r_topic``.

    A missing topic is that of the side's first source: there was no other source when these rows were written.
    """
    for side in Side:
        name, first = in_pair(side, "topic"), sources.topic_of(sources.of_side(side)[0])
        kept = [F.col(name)] if name in matches.columns else []
        matches = matches.withColumn(name, F.coalesce(*kept, F.lit(first)))
    return matches
