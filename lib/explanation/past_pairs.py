"""The pairs around an identity as of an earlier time."""

from collections.abc import Iterable
from datetime import datetime

from pyspark.sql import Row
from pyspark.sql import functions as F

from lib.delta.tables import MATCHES
from lib.explanation.growth import Read, batch_key, batch_times
from lib.identity.entity import Edge, strongest
from lib.records.pair import Comparison, Decision


def pairs_until(read: Read, identity: int, at: datetime) -> list[tuple[datetime, Row]]:
    """The rows of ``matches``, each with its time, of all identities that pairs had connected with ``identity`` by then.

    A breadth-first search: each round reads the pairs of the identities that the round before found.
    """
    reached: dict[Row, datetime] = {}
    known: set[int] = set()
    new = {identity}
    while new:
        rows = _touching(read, new)
        times = batch_times(read, {batch_key(row) for row in rows})
        reached |= {row: times[batch_key(row)] for row in rows if _is_until(at, times.get(batch_key(row)))}
        known |= new
        new = {end for row in reached for end in (row.l_identity, row.r_identity)} - known
    return [(when, row) for row, when in reached.items()]


def edges_of(pairs: Iterable[Row], verdicts: dict[Edge, Decision]) -> dict[Edge, Comparison]:
    """The edges of pairs: the strongest pair of each, with the verdict of a person if there is one."""
    return strongest({}, (_edge(row, verdicts) for row in pairs))


def _edge(row: Row, verdicts: dict[Edge, Decision]) -> tuple[Edge, Comparison]:
    edge = Edge(row.l_identity, row.r_identity)
    grounds = row.phone_level, row.name_level, row.match_weight, row.model_version
    return edge, Comparison(Decision(row.decision), *grounds, verdicts.get(edge))


def _touching(read: Read, identities: set[int]) -> list[Row]:
    rows = read(MATCHES)
    if rows is None:
        return []
    return rows.where(F.col("l_identity").isin(identities) | F.col("r_identity").isin(identities)).collect()


def _is_until(at: datetime, when: datetime | None) -> bool:
    """Whether a row existed ``at`` a time. A batch without a known time is only just being delivered, so it is later."""
    return when is not None and when <= at
