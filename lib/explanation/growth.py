"""How a customer grew: what each micro-batch, each backfill and each person's verdict did to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple, TypeAlias

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lib.database.readers.applications import is_backfill
from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, STREAM_PROGRESS
from lib.explanation.customer import CustomerExplanation
from lib.records.message import COORDINATES
from lib.records.pair import PAIR_COORDINATES, PAIR_IDENTITIES, Side, in_pair

BATCH = ("application", "epoch", "batch_id")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ChangeKey = tuple[str, int, int]
#: Reads the rows of a Delta table by its name; None if nothing has been appended yet.
Read: TypeAlias = Callable[[str], DataFrame | None]


class MatchedPair(NamedTuple):
    """A pair of records that a micro-batch found, by their coordinates in Kafka."""

    profile: str
    store_record: str
    decision: str
    phone_level: str
    name_level: str
    match_weight: float


@dataclass(frozen=True)
class Step:
    """What one batch did to a customer; ``at`` is None if its time was not kept."""

    at: datetime | None
    batch: ChangeKey
    changes: tuple[str, ...]
    pairs: tuple[MatchedPair, ...]

    @property
    def by(self) -> str:
        """Who did it: a micro-batch of the stream, a backfill, or a person."""
        application, epoch, number = self.batch
        if is_backfill(application):
            return f"backfill {epoch}"
        return "a person" if number < 0 else f"batch {number} of epoch {epoch}"

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs."""
        return {
            "at": self.at and self.at.isoformat(),
            **dict(zip(BATCH, self.batch, strict=True)),
            "by": self.by,
            "changes": list(self.changes),
            "pairs": [pair._asdict() for pair in self.pairs],
        }


def growth(read: Read, customer: CustomerExplanation) -> list[Step]:
    """The steps of a customer in order of time, including those of customers that were merged into it."""
    identities = [facts.identity for facts in customer.members]
    changes, pairs = _changes(read, identities), _pairs(read, identities)
    times = batch_times(read, {*changes, *pairs})
    steps = (
        Step(times.get(key), key, tuple(changes.get(key, ())), tuple(pairs.get(key, ())))
        for key in {*changes, *pairs}
    )
    return sorted(steps, key=lambda step: (step.at or EPOCH, step.batch))


def _changes(read: Read, identities: list[int]) -> dict[ChangeKey, list[str]]:
    """The changes by batch, as sentences. A ``customer_id`` is the id of an identity, so it can be looked up among these."""
    rows = read(CUSTOMER_CHANGES)
    sentences: dict[ChangeKey, list[str]] = {}
    if rows is not None:
        own, heir, origin = (
            F.col(name).isin(identities) for name in ("customer_id", "merged_into", "split_from")
        )
        for row in rows.where(own | heir | origin).orderBy(*BATCH, "change", "customer_id").collect():
            sentences.setdefault(batch_key(row), []).append(_sentence(row))
    return sentences


def _sentence(row: Row) -> str:
    into = f" into {row.merged_into}" if row.merged_into is not None else ""
    origin = f" from {row.split_from}" if row.split_from is not None else ""
    return f"{row.customer_id} {row.change}{into}{origin}"


def _pairs(read: Read, identities: list[int]) -> dict[ChangeKey, list[MatchedPair]]:
    rows = read(MATCHES)
    found: dict[ChangeKey, list[MatchedPair]] = {}
    if rows is not None:
        left, right = (F.col(name).isin(identities) for name in PAIR_IDENTITIES)
        both = left & right
        for row in rows.where(both).orderBy(*PAIR_COORDINATES).collect():
            places = _place(row, Side.PROFILE), _place(row, Side.STORE)
            grounds = row.decision, row.phone_level, row.name_level, row.match_weight
            found.setdefault(batch_key(row), []).append(MatchedPair(*places, *grounds))
    return found


def _place(row: Row, side: Side) -> str:
    """A record's coordinates as on a command line."""
    return ":".join(str(row[in_pair(side, name)]) for name in COORDINATES)


def batch_times(read: Read, keys: set[ChangeKey]) -> dict[ChangeKey, datetime]:
    """When each batch was written.

    The number of a verdict or of a backfill's chunk is its time in microseconds since 1970, negated.
    """
    times = {key: EPOCH + timedelta(microseconds=-key[2]) for key in keys if key[2] < 0}
    rows = read(STREAM_PROGRESS)
    if rows is not None:
        batches = sorted({key[2] for key in keys})
        written = F.unix_micros("written_at").alias("micros")
        for row in rows.where(F.col("batch_id").isin(batches)).select(*BATCH, written).collect():
            times[batch_key(row)] = EPOCH + timedelta(microseconds=row.micros)
    return {key: at for key, at in times.items() if key in keys}


def batch_key(row: Row) -> ChangeKey:
    """The batch of a row of ``matches`` or ``customer_changes``."""
    return row.application, row.epoch, row.batch_id
