"""The Delta tables as of an earlier time.

Rows are only ever appended, so the newest version holds the past as well, unless the table ``removals`` says that rows were
deleted since.
"""

from datetime import datetime, timezone
from functools import cached_property
from typing import NamedTuple

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame

from lib.delta.earlier_rows import CompleteRows
from lib.delta.tables import REMOVALS
from lib.errors import CustomerIdentificationError


class Removal(NamedTuple):
    """The time at which rows were deleted from a table, and the last version that has them."""

    removed_at: datetime
    version: int


class Past:
    """Versions of the tables that hold every row that existed at a time; they also hold later rows."""

    def __init__(self, rows: CompleteRows, at: datetime) -> None:
        """Take the tables, and the time ``at``, in UTC."""
        self._rows = rows
        self.sources = rows.sources
        self.at = at

    def newest(self, table: str) -> DataFrame | None:
        """The newest version of a table, even if rows were deleted since."""
        return self._rows.read(table)

    def is_cut(self, table: str) -> bool:
        """Whether rows were deleted from a table since."""
        return table in self._removals

    def read(self, table: str) -> DataFrame | None:
        """The newest version that has all rows: the one before the first deletion since, if there was one.

        If that version is vacuumed, raises :class:`CustomerIdentificationError` that names the oldest time that can be asked.
        """
        since = self._removals.get(table)
        if since is None:
            return self._rows.read(table)
        rows = self._version(table, since[0].version)
        if rows is None:
            raise self._vacuumed(table, since)
        return rows

    @cached_property
    def _removals(self) -> dict[str, list[Removal]]:
        """The deletions since ``at``, by table, in order of time."""
        rows = self._rows.read(REMOVALS)
        removals: dict[str, list[Removal]] = {}
        for row in () if rows is None else rows.orderBy("removed_at").collect():
            removed_at = row.removed_at.astimezone(timezone.utc)
            if removed_at > self.at:
                removals.setdefault(row.table, []).append(Removal(removed_at, row.version))
        return removals

    def _version(self, table: str, version: int) -> DataFrame | None:
        """A version, if its log and its files still exist."""
        try:
            rows = self._rows.read(table, version)
        except AnalysisException:
            return None
        return rows if rows is not None and self._rows.delta.has_files(rows) else None

    def _vacuumed(self, table: str, since: list[Removal]) -> CustomerIdentificationError:
        gone = (one.removed_at for one in since if self._version(table, one.version) is None)
        return CustomerIdentificationError(
            f"Rows were deleted from {table} since, and the version before that is vacuumed: "
            f"the oldest time that can be answered is {max(gone).isoformat(timespec='milliseconds')}.",
            "Ask about a later time; storage.retention says how long versions stay.",
        )
