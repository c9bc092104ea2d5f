"""Set-based upserts: a few rows are values of a statement, many are merged from a staging table."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from lib.database.connection import CHARACTERS_A_STATEMENT, Cursor
from lib.database.jdbc_staging import ROWS_A_STATEMENT, JdbcStaging
from lib.database.table_rows import Row, TableRows
from lib.failpoints import failpoint

TABLES_AT_ONCE = 4


class Upsert:
    """Inserts rows, or updates them if their primary key exists; the last value wins."""

    def __init__(self, staging: JdbcStaging | None = None) -> None:
        """Many rows go through ``staging``; without it, all rows are values of statements."""
        self._staging = staging

    def write(self, cursor: Cursor, tables: Iterable[TableRows]) -> None:
        """Upsert one table after the other within the cursor's transaction.

        Staging tables are filled outside of it, in parallel with each other and with making the rows of the next table.
        """
        with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:  # starts no thread unless something is staged
            for rows, staged in [(rows, self._begin_staging(pool, rows)) for rows in tables]:
                failpoint(f"write.{rows.table}")
                if staged:
                    staged.result()
                    cursor.execute(merge_statement(rows))
                else:
                    for chunk in chunks(rows.rows):
                        cursor.executemany(insert_statement(rows), chunk)
                failpoint(f"written.{rows.table}")

    def _begin_staging(self, pool: ThreadPoolExecutor, rows: TableRows) -> Future[None] | None:
        """Start to stage the rows; None if they are too few."""
        staging = self._staging
        return pool.submit(staging.fill, rows) if staging and staging.takes(rows) else None


def insert_statement(rows: TableRows) -> str:
    """The statement for ``executemany``, which rewrites it as one multi-row INSERT.

    ``AS new`` names the row to insert (``VALUES(column)`` is deprecated since MySQL 8.0.20). The rewriter of
    mysql-connector-python understands it, but not ``AS new(a, b)``.
    """
    marks = ", ".join(["%s"] * len(rows.columns))
    return (
        f"INSERT INTO {rows.table} ({', '.join(rows.columns)}) VALUES ({marks}) AS new "  # noqa: S608 - our own names
        f"ON DUPLICATE KEY UPDATE {rows.assignments}"
    )


def merge_statement(rows: TableRows) -> str:
    """The statement that merges the staging table, in the order of the primary key: so row locks are taken in that order."""
    columns = ", ".join(rows.columns)
    keys = ", ".join(rows.columns[: rows.key_columns])
    return (
        f"INSERT INTO {rows.table} ({columns}) "  # noqa: S608 - our own names
        f"SELECT {columns} FROM (SELECT {columns} FROM {rows.table}_staging ORDER BY {keys}) AS new "
        f"ON DUPLICATE KEY UPDATE {rows.assignments}"
    )


def chunks(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows in lists that each fit into one statement: ``executemany`` makes one statement of a whole list."""
    chunk: list[Row] = []
    room = CHARACTERS_A_STATEMENT
    for row in rows:
        size = sum(len(value) for value in row if isinstance(value, str))
        if chunk and (size > room or len(chunk) == ROWS_A_STATEMENT):
            yield chunk
            chunk, room = [], CHARACTERS_A_STATEMENT
        chunk.append(row)
        room -= size
    if chunk:
        yield chunk
