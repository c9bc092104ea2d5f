"""The registry in MySQL: write what a micro-batch changes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

import pyarrow as pa

from lib.database.connection import Cursor
from lib.database.readers.registry import key_lists
from lib.database.table_rows import TableRows, customer_rows, edge_rows, member_rows, review_rows
from lib.database.upsert import Upsert
from lib.identity.entity import Edge
from lib.identity.registry import RegistryChange
from lib.records.source import Attribute

Key = TypeVar("Key", int, Edge)


class RegistryWriter:
    """Writes every table in a fixed order, each by primary key, so that two writers cannot deadlock."""

    def __init__(self, upsert: Upsert, attributes: Sequence[Attribute]) -> None:
        """``attributes`` are those of the sources that stand in ``customers``."""
        self._upsert = upsert
        self._attributes = attributes

    def rows_of(self, change: RegistryChange, model_version: int) -> Iterator[TableRows]:
        """The rows that a change brings or alters, table by table as they are asked for.

        Those that are made soonest come first: they are on their way while the others are made.
        """
        yield edge_rows(change.edges)
        yield member_rows(change.members)
        yield customer_rows(change.created + change.updated, model_version, self._attributes)
        yield TableRows("customer_aliases", ("alias_id", "customer_id"), list(change.aliases.items()))

    def write(self, cursor: Cursor, change: RegistryChange, rows: Iterable[TableRows]) -> None:
        """Write a change and the rows of it."""
        self._upsert.write(cursor, rows)
        _delete(cursor, "DELETE FROM customers WHERE customer_id", [*change.merged, *change.dissolved])
        _delete(cursor, "DELETE FROM customer_members WHERE identity_id", change.removed_members)
        edges = "DELETE FROM customer_edges WHERE (profile_identity, store_identity)"
        _delete(cursor, edges, change.removed_edges)
        _delete(cursor, "DELETE FROM customer_aliases WHERE alias_id", change.revoked_aliases)

    def write_change(self, cursor: Cursor, change: RegistryChange, model_version: int) -> None:
        """The same, with the rows made as they are written."""
        self.write(cursor, change, self.rows_of(change, model_version))

    def write_cases(self, cursor: Cursor, pairs: pa.Table, model_version: int) -> None:
        """Put the pairs that a person is asked about into the review queue."""
        self._upsert.write(cursor, [review_rows(pairs, model_version)])


def forget_cases(cursor: Cursor, edges: Collection[Edge]) -> None:
    """Take pairs out of the review queue that nobody has decided on."""
    pending = "DELETE FROM review_queue WHERE decision = 'pending' AND (profile_identity, store_identity)"
    _delete(cursor, pending, edges)


def _delete(cursor: Cursor, statement: str, keys: Collection[Key]) -> None:
    for part in key_lists(keys):
        cursor.execute(f"{statement} IN ({part})")
