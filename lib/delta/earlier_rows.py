"""Rows that were written before identity id and topic were kept with them, made equal to the others."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.delta.tables import MATCHES
from lib.identity.identity_id import identity_id
from lib.records.pair import Side, in_pair
from lib.records.source import Sources


class CompleteRows:
    """Reads Delta tables; every row of ``matches`` has both topics, every row of history its ``identity_id``."""

    def __init__(self, delta: DeltaReader, sources: Sources, identity_key: bytes) -> None:
        """``identity_key`` derives the ids that were not kept."""
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
        return identified(rows, sides[table], self._identity_key) if table in sides else rows


def identified(rows: DataFrame, side: Side, identity_key: bytes) -> DataFrame:
    """Rows of history with ``identity_id``; where it was not kept it is derived, which gives the same."""
    derived = identity_id(side, F.col("phone"), F.col("name_key"), identity_key)
    kept = [F.col("identity_id")] if "identity_id" in rows.columns else []
    return rows.withColumn("identity_id", F.coalesce(*kept, derived))


def with_topics_of_pairs(matches: DataFrame, sources: Sources) -> DataFrame:
    """Rows of ``matches`` with ``l_topic`` and ``r_topic``; where they were not kept, each side had its first source only."""
    for side in Side:
        name, first = in_pair(side, "topic"), sources.topic_of(sources.of_side(side)[0])
        kept = [F.col(name)] if name in matches.columns else []
        matches = matches.withColumn(name, F.coalesce(*kept, F.lit(first)))
    return matches
