"""Writes changes of the registry to MySQL."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

import pyarrow as pa

from lib.database.connection import Cursor
from lib.database.readers.registry import key_lists
from lib.database.table_rows import TableRows, customer_rows, edge_rows, member_rows, review_rows
from lib.database.upsert import Upsert
from lib.identity.entity import Edge
from lib.identity.registry import Registry, RegistryChange
from lib.records.source import Attribute

Key = TypeVar("Key", int, Edge)


class RegistryWriter:
    """Writes the tables in a fixed order, and the rows of each in the order of its primary key.

    Two writers that lock rows in the same order cannot deadlock.
    """

    def __init__(self, upsert: Upsert, attributes: Sequence[Attribute]) -> None:
        """``attributes`` are the attributes of the sources that have a column in ``customers``."""
        self._upsert = upsert
        self._attributes = attributes

    def without_staging(self) -> "RegistryWriter":
        """A writer whose rows are all values of statements, so that an error is MySQL's own."""
        return RegistryWriter(Upsert(), self._attributes)

    def rows_of(self, change: RegistryChange, model_version: int) -> Iterator[TableRows]:
        """The rows that a change inserts or updates, made table by table.

        The tables whose rows are made fastest come first: they can be staged while the other rows are made.
        """
        yield edge_rows(change.edges)
        yield member_rows(change.members)
        yield customer_rows(change.created + change.updated, model_version, self._attributes)
        yield TableRows("customer_aliases", ("alias_id", "customer_id"), list(change.aliases.items()))

    def write(self, cursor: Cursor, change: RegistryChange, rows: Iterable[TableRows]) -> None:
        """Upsert the ``rows`` of a change, and delete the rows that it removes."""
        self._upsert.write(cursor, rows)
        _delete(cursor, "DELETE FROM customers WHERE customer_id", [*change.merged, *change.dissolved])
        _delete(cursor, "DELETE FROM customer_members WHERE identity_id", change.removed_members)
        edges = "DELETE FROM customer_edges WHERE (profile_identity, store_identity)"
        _delete(cursor, edges, change.removed_edges)
        _delete(cursor, "DELETE FROM customer_aliases WHERE alias_id", change.revoked_aliases)

    def write_change(self, cursor: Cursor, change: RegistryChange, model_version: int) -> None:
        """As :meth:`write`, with the rows of :meth:`rows_of`."""
        self.write(cursor, change, self.rows_of(change, model_version))

    def write_cases(
        self, cursor: Cursor, pairs: pa.Table, before: Registry, after: Registry, model_version: int
    ) -> None:
        """Put ``pairs`` into the review queue, and take out those that the model does not put up for review any more.

        A pair that is stronger by another number of its records is no case. A case on which a person has decided stays.
        """
        self._upsert.write(cursor, [review_rows(pairs, after.for_review, model_version)])
        pending = "DELETE FROM review_queue WHERE decision = 'pending' AND (profile_identity, store_identity)"
        _delete(cursor, pending, before.for_review - after.for_review)


def _delete(cursor: Cursor, statement: str, keys: Collection[Key]) -> None:
    for part in key_lists(keys):
        cursor.execute(f"{statement} IN ({part})")
