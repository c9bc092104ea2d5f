"""The Delta tables as they were: rows are only ever appended, unless ``removals`` says that some were taken out since."""

from datetime import datetime, timezone
from functools import cached_property
from typing import NamedTuple

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame

from lib.delta.earlier_rows import CompleteRows
from lib.delta.tables import REMOVALS
from lib.errors import CustomerIdentificationError


class Removal(NamedTuple):
    """When rows were taken out of a table, and the last version that has them."""

    removed_at: datetime
    version: int


class Past:
    """Tables that still hold every row which they held at a time; later ones are among them."""

    def __init__(self, rows: CompleteRows, at: datetime) -> None:
        """``at`` is in UTC."""
        self._rows = rows
        self.sources = rows.sources
        self.at = at

    def newest(self, table: str) -> DataFrame | None:
        """The newest version, whether rows are missing or not."""
        return self._rows.read(table)

    def is_cut(self, table: str) -> bool:
        """Whether rows were taken out of a table since."""
        return table in self._removals

    def read(self, table: str) -> DataFrame | None:
        """The newest version that has them all: before the first removal since, if there was one.

        Raises an error that says how far back can be asked where that version is vacuumed.
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
        """Since ``at``, by table, in their order."""
        rows = self._rows.read(REMOVALS)
        found: dict[str, list[Removal]] = {}
        for row in () if rows is None else rows.orderBy("removed_at").collect():
            removed_at = row.removed_at.astimezone(timezone.utc)
            if removed_at > self.at:
                found.setdefault(row.table, []).append(Removal(removed_at, row.version))
        return found

    def _version(self, table: str, version: int) -> DataFrame | None:
        """A version, if log and files of it are still there."""
        try:
            rows = self._rows.read(table, version)
        except AnalysisException:
            return None
        return rows if rows is not None and self._rows.delta.has_files(rows) else None

    def _vacuumed(self, table: str, since: list[Removal]) -> CustomerIdentificationError:
        gone = (one.removed_at for one in since if self._version(table, one.version) is None)
        return CustomerIdentificationError(
            f"Rows were taken out of {table} since, and its version before is vacuumed: "
            f"the oldest time that can be answered is {max(gone).isoformat(timespec='milliseconds')}.",
            "Ask about a later time; storage.retention says how long versions stay.",
        )
