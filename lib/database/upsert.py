"""Set-based upserts: few rows in one statement, many over JDBC into a staging table and merged from there."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from lib.database.connection import CHARACTERS_A_STATEMENT, Cursor
from lib.database.jdbc_staging import ROWS_A_STATEMENT, JdbcStaging
from lib.database.table_rows import Row, TableRows
from lib.failpoints import failpoint

TABLES_AT_ONCE = 4


class Upsert:
    """Writes rows whose primary key may be there already; the last value wins."""

    def __init__(self, staging: JdbcStaging | None = None) -> None:
        """Large batches go through ``staging``; without it every row is a value of a statement."""
        self._staging = staging

    def write(self, cursor: Cursor, tables: Iterable[TableRows]) -> None:
        """Upsert one table after the other within the cursor's transaction.

        Staging, which is scratch, is written outside of it, and all that is large at once, while the rows of the next table
        are made.
        """
        with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:  # starts no thread where nothing is large
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
        """Staging under way; None for rows that are too few."""
        staging = self._staging
        return pool.submit(staging.fill, rows) if staging and staging.takes(rows) else None


def insert_statement(rows: TableRows) -> str:
    """The statement for ``executemany``; its rewriter understands ``AS new`` but not ``AS new(a, b)``."""
    marks = ", ".join(["%s"] * len(rows.columns))
    return (
        f"INSERT INTO {rows.table} ({', '.join(rows.columns)}) VALUES ({marks}) AS new "  # noqa: S608 - our own names
        f"ON DUPLICATE KEY UPDATE {rows.assignments}"
    )


def merge_statement(rows: TableRows) -> str:
    """The statement that merges staging, in the order of the primary key."""
    columns = ", ".join(rows.columns)
    keys = ", ".join(rows.columns[: rows.key_columns])
    return (
        f"INSERT INTO {rows.table} ({columns}) "  # noqa: S608 - our own names
        f"SELECT {columns} FROM (SELECT {columns} FROM {rows.table}_staging ORDER BY {keys}) AS new "
        f"ON DUPLICATE KEY UPDATE {rows.assignments}"
    )


def chunks(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows in lists that fit into one statement: ``executemany`` makes one of a whole list."""
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
