"""Bulk writes: Spark fills a staging table over JDBC, outside the transaction that merges it."""

import mysql.connector
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.database.connection import LOST, jdbc_options
from lib.database.data_errors import TOO_LONG
from lib.database.table_rows import TableRows
from lib.settings.model import MySqlSettings

ROWS_A_STATEMENT = 1_000
LOST_BY_CONNECTOR_J = "Communications link failure"
REFUSED_BY_CONNECTOR_J = ("MysqlDataTruncation", "PacketTooBigException")


class JdbcStaging:
    """Fills ``TABLE_staging`` through Spark and Connector/J; staged rows do not count until they are merged."""

    def __init__(self, spark: SparkSession, settings: MySqlSettings) -> None:
        """``settings`` names the database, and says from how many rows on a table is staged."""
        self._spark = spark
        self._settings = settings

    def takes(self, rows: TableRows) -> bool:
        """Whether there are enough rows to justify a Spark job."""
        return len(rows.rows) >= self._settings.staging_rows

    def fill(self, rows: TableRows) -> None:
        """Replace the rows of the staging table.

        If the connection is lost, or a row is refused, raises an error as a cursor would. Spark and py4j wrap Connector/J's
        exception, so only its text tells.
        """
        try:
            self._fill(rows)
        except (PySparkException, Py4JError) as failure:
            if any(name in str(failure) for name in REFUSED_BY_CONNECTOR_J):
                raise mysql.connector.DataError(errno=TOO_LONG) from failure
            if LOST_BY_CONNECTOR_J not in str(failure):
                raise
            raise mysql.connector.OperationalError(errno=LOST) from failure

    def _fill(self, rows: TableRows) -> None:
        """Write with one connection; ``rewriteBatchedStatements`` makes each batch one multi-row INSERT.

        ``truncate`` keeps the table and its column types; otherwise Spark's ``overwrite`` would drop and recreate it.
        """
        (
            self._spark.createDataFrame(as_arrow(rows))
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
    """The rows as columns. A column of NULLs only becomes text: Spark's JDBC writer has no type for Arrow's null type."""
    columns = (pa.array(values) for values in zip(*rows.rows, strict=True))
    return pa.table(
        [column.cast(pa.string()) if pa.types.is_null(column.type) else column for column in columns],
        names=list(rows.columns),
    )
