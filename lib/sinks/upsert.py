"""Set-based upserts: few rows in one statement, many over JDBC into a staging table and merged from there."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import mysql.connector
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.failpoints import reach
from lib.settings.model import MySqlSettings
from lib.sinks.mysql import CHARACTERS_A_STATEMENT, LOST, Cursor, jdbc_options
from lib.sinks.table_rows import Row, TableRows

ROWS_A_STATEMENT = 1_000
TABLES_AT_ONCE = 4
LOST_BY_CONNECTOR_J = "Communications link failure"


class Upsert:
    """Writes rows whose primary key may be there already; the last value wins."""

    def __init__(self, spark: SparkSession | None, settings: MySqlSettings) -> None:
        """Spark writes large batches; who has none has no large ones."""
        self._spark = spark
        self._settings = settings

    def write(self, cursor: Cursor, tables: Iterable[TableRows]) -> None:
        """Upsert one table after the other within the cursor's transaction.

        Staging, which is scratch, is written outside of it, and all that is large at once, while the rows of the next table
        are made.
        """
        with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:  # starts no thread where nothing is large
            for rows, staging in [(rows, self._staging(pool, rows)) for rows in tables]:
                reach(f"write.{rows.table}")
                if staging:
                    staging.result()
                    cursor.execute(merge_statement(rows))
                else:
                    for chunk in chunks(rows.rows):
                        cursor.executemany(insert_statement(rows), chunk)
                reach(f"written.{rows.table}")

    def _staging(self, pool: ThreadPoolExecutor, rows: TableRows) -> Future[None] | None:
        """Staging under way; None for rows that are too few."""
        spark = self._spark
        if spark is None or len(rows.rows) < self._settings.staging_rows:
            return None
        return pool.submit(self._stage_or_lose_connection, spark, rows)

    def _stage_or_lose_connection(self, spark: SparkSession, rows: TableRows) -> None:
        """Stage; that the server went away meanwhile is told as on the cursor, so that the transaction is tried again."""
        try:
            self._stage(spark, rows)
        except (PySparkException, Py4JError) as failure:
            if LOST_BY_CONNECTOR_J not in str(failure):
                raise
            raise mysql.connector.OperationalError(errno=LOST) from failure

    def _stage(self, spark: SparkSession, rows: TableRows) -> None:
        """Fill ``TABLE_staging`` anew through Connector/J, which makes one multi-row insert of ``ROWS_A_STATEMENT``."""
        (
            spark.createDataFrame(as_arrow(rows))
            .coalesce(1)
            .write.format("jdbc")
            .mode("overwrite")
            .options(
                **jdbc_options(self._settings),
                dbtable=f"{rows.table}_staging",
                truncate="true",
                batchsize=str(ROWS_A_STATEMENT),
                isolationLevel="READ_COMMITTED",
            )
            .save()
        )


def as_arrow(rows: TableRows) -> pa.Table:
    """The rows by column; one that holds nothing but NULL is text, as JDBC has no type for no type."""
    columns = (pa.array(values) for values in zip(*rows.rows, strict=True))
    return pa.table(
        [column.cast(pa.string()) if pa.types.is_null(column.type) else column for column in columns],
        names=list(rows.columns),
    )


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
