"""The span of a backfill: the records that it looks at, each of which is compared with all stored records."""

import json
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.errors import SettingsError
from lib.records.batch_metrics import Offsets
from lib.settings.times import moment
from lib.sources.offsets import is_before

HOW = 'Write a time (2026-11-01, 2026-11-01T06:00+01:00) or offsets ({"store-details": {"0": 1000}}).'


@dataclass(frozen=True)
class Bound:
    """One end of a span: a time in ms since 1970, or offsets by topic and partition."""

    at: int | Offsets

    def is_before(self) -> Column:
        """Whether a record comes before the bound."""
        return F.col("recorded_at") < self.at if isinstance(self.at, int) else is_before(self.at)


@dataclass(frozen=True)
class Span:
    """The records from ``since`` up to, but not including, ``until``; without bounds, all records."""

    since: Bound | None = None
    until: Bound | None = None

    def column(self) -> Column | None:
        """A condition for the records in the span; None if all are in it."""
        conditions = []
        if self.since:
            conditions.append(~self.since.is_before())
        if self.until:
            conditions.append(self.until.is_before())
        return reduce(and_, conditions) if conditions else None


def bound(text: str | None) -> Bound | None:
    """Read ``--from`` or ``--to``; raises :class:`SettingsError` for a text that is neither a time nor offsets."""
    if text is None:
        return None
    return Bound(
        _offsets(text) if text.lstrip().startswith("{") else round(moment(text, HOW).timestamp() * 1000)
    )


def _offsets(text: str) -> Offsets:
    try:
        topics = json.loads(text)
        return {topic: _partitions(partitions) for topic, partitions in topics.items()}
    except (ValueError, AttributeError, TypeError):
        raise SettingsError(f"{text} does not hold valid offsets.", HOW) from None


def _partitions(partitions: dict[str, Any]) -> dict[str, int]:
    return {str(int(partition)): int(offset) for partition, offset in partitions.items()}
