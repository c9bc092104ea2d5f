"""Many rows at once: over JDBC into a staging table, outside of any transaction."""

import mysql.connector
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.database.connection import LOST, jdbc_options
from lib.database.table_rows import TableRows
from lib.settings.model import MySqlSettings

ROWS_A_STATEMENT = 1_000
LOST_BY_CONNECTOR_J = "Communications link failure"


class JdbcStaging:
    """Fills ``TABLE_staging`` through Spark and Connector/J; what is staged is scratch until it is merged."""

    def __init__(self, spark: SparkSession, settings: MySqlSettings) -> None:
        """Nothing is written yet."""
        self._spark = spark
        self._settings = settings

    def takes(self, rows: TableRows) -> bool:
        """Whether there are enough rows to be worth a Spark job."""
        return len(rows.rows) >= self._settings.staging_rows

    def fill(self, rows: TableRows) -> None:
        """Fill the staging table anew.

        A server that went away meanwhile is reported as on the cursor, so that the transaction is tried again: Connector/J
        says it in the text of its exception only.
        """
        try:
            self._fill(rows)
        except (PySparkException, Py4JError) as failure:
            if LOST_BY_CONNECTOR_J not in str(failure):
                raise
            raise mysql.connector.OperationalError(errno=LOST) from failure

    def _fill(self, rows: TableRows) -> None:
        """Connector/J makes one multi-row insert of ``ROWS_A_STATEMENT``."""
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
    """The rows by column; one that holds nothing but NULL is text, as JDBC has no type for no type."""
    columns = (pa.array(values) for values in zip(*rows.rows, strict=True))
    return pa.table(
        [column.cast(pa.string()) if pa.types.is_null(column.type) else column for column in columns],
        names=list(rows.columns),
    )
