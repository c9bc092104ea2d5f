"""Appends rows of the driver's memory to a Delta table without a job of Spark's (ADR 0036).

pyarrow packs the rows into a file, and Delta Kernel, which is one of Delta's own jars, commits the file. Where Kernel cannot, the
caller has Spark do it: the transaction of an append means the same to both.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from py4j.java_gateway import is_instance_of
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lib.catalyst import driver_jvm
from lib.delta.arrow_schema import arrow_schema, fitted
from lib.delta.parquet_file import write_file
from lib.delta.transaction import DeltaTransaction
from lib.failpoints import failpoint

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

KERNEL = "io.delta.kernel.exceptions"
#: The table has the transaction, or a later one of the same application.
DELIVERED = f"{KERNEL}.ConcurrentTransactionException"
#: Whatever else Kernel says of a table: there is none, it has a feature that Kernel does not know, or it changed meanwhile.
NOT_BY_KERNEL = f"{KERNEL}.KernelException"
#: After a commit: a checkpoint of the log every so many versions, and its checksum, from which the next append learns the schema.
HOOKS = ("CHECKPOINT", "CHECKSUM_SIMPLE")
COLUMN_MAPPING = "delta.columnMapping.mode"
LOG_STORE = ("spark.delta.logStore.", "io.delta.kernel.logStore.")  # Spark's name of a setting, and Kernel's

logger = logging.getLogger(__name__)


class NotByKernelError(Exception):
    """Kernel cannot make this append; Spark may."""


class KernelWriter:
    """Appends to tables that exist."""

    def __init__(self, spark: SparkSession, signature: str) -> None:
        """The ``signature`` ends the ``engineInfo`` of each commit."""
        self._gateway: Any = spark.sparkContext._gateway  # noqa: SLF001 - there is no public way
        self._jvm = driver_jvm()
        self._configuration = hadoop_configuration(spark)
        self._engine = self._jvm.io.delta.kernel.defaults.engine.DefaultEngine.create(self._configuration)
        self._signature = signature

    def append(self, location: str, rows: pa.Table, transaction: DeltaTransaction) -> None:
        """Append the rows, if there are any, to the table at an absolute URI; does nothing if it has the transaction.

        Raises :class:`NotByKernelError` if only Spark may be able to: there is no such table, it lacks a column, or it has
        something that Kernel does not know.
        """
        with self._told():
            snapshot = self._jvm.io.delta.kernel.TableManager.loadSnapshot(location).build(self._engine)
            _require_plain(snapshot)
            fitting = fitted(rows, self._schema(snapshot))
            if fitting is None:
                raise NotByKernelError
            if rows.num_rows:
                self._commit(self._begun(snapshot, transaction), fitting)

    def _schema(self, snapshot: "JavaObject") -> pa.Schema:
        to_json = self._jvm.io.delta.kernel.internal.types.DataTypeJsonSerDe.serializeStructType
        return arrow_schema(to_json(snapshot.getSchema()))

    def _begun(self, snapshot: "JavaObject", transaction: DeltaTransaction) -> "JavaObject":
        """A transaction on the snapshot; Kernel throws :data:`DELIVERED` if the table has it already."""
        write = self._jvm.io.delta.kernel.Operation.WRITE
        builder = snapshot.buildUpdateTableTransaction(self._signature, write)
        return builder.withTransactionId(transaction.application, transaction.version).build(self._engine)

    def _commit(self, begun: "JavaObject", rows: pa.Table) -> None:
        kernel = self._jvm.io.delta.kernel
        state = begun.getTransactionState(self._engine)
        context = kernel.Transaction.getWriteContext(self._engine, state, {})
        file = write_file(self._jvm, self._configuration, context.getTargetDirectory(), rows)
        failpoint("file.written")
        files = kernel.internal.util.Utils.singletonCloseableIterator(file)
        actions = kernel.Transaction.generateAppendActions(self._engine, state, files, context)
        committed = begun.commit(self._engine, kernel.utils.CloseableIterable.inMemoryIterable(actions))
        for hook in committed.getPostCommitHooks():
            invoke(hook, self._engine)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Take a transaction that the table has as done, and tell what Kernel cannot do from what fails."""
        try:
            yield
        except Py4JJavaError as error:
            if self._is(error, DELIVERED):
                return
            if self._is(error, NOT_BY_KERNEL):
                raise NotByKernelError from error
            raise

    def _is(self, error: Py4JJavaError, name: str) -> bool:
        return bool(is_instance_of(self._gateway, error.java_exception, name))


def invoke(hook: "JavaObject", engine: "JavaObject") -> None:
    """Do what comes after a commit, if it makes later reads quicker. The commit holds without it, so a failure is only told."""
    kind = hook.getType().name()
    if kind not in HOOKS:
        return
    try:
        hook.threadSafeInvoke(engine)
    except (Py4JJavaError, PySparkException) as error:  # PySpark makes its own of some of Java's exceptions
        failure = (
            error.java_exception.getClass().getName()
            if isinstance(error, Py4JJavaError)
            else type(error).__name__
        )
        logger.warning(
            "The log of a Delta table has no %s for its newest version: %s.", kind.lower(), failure
        )


def hadoop_configuration(spark: SparkSession) -> "JavaObject":
    """The session's Hadoop configuration, with the log stores that Spark was told to use."""
    configuration = spark._jsparkSession.sessionState().newHadoopConf()  # noqa: SLF001 - there is no public way
    of_spark, of_kernel = LOG_STORE
    for name, value in spark.sparkContext.getConf().getAll():
        if name.startswith(of_spark):
            configuration.set(name.replace(of_spark, of_kernel), value)
    return configuration


def _require_plain(snapshot: "JavaObject") -> None:
    """Refuse a table whose files do not simply have its columns; no table of the project is one, unless somebody altered it."""
    mapping = snapshot.getTableProperties().get(COLUMN_MAPPING)
    if not snapshot.getPartitionColumnNames().isEmpty() or mapping not in {None, "none"}:
        raise NotByKernelError
