"""Writes rows of the driver's memory to a new file of a Delta table, which nobody reads before a commit names it."""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

COMPRESSION = "snappy"  # as Spark's own files
CHUNK = 1 << 20  # bytes that go to the JVM at once


def write_file(jvm: Any, configuration: "JavaObject", folder: str, rows: pa.Table) -> "JavaObject":  # noqa: ANN401 - Py4J has no types
    """Write a Parquet file through Hadoop, so to every storage that Spark writes to; its ``DataFileStatus`` of Delta Kernel."""
    path = jvm.org.apache.hadoop.fs.Path(f"{folder.rstrip('/')}/{_name()}")
    files = path.getFileSystem(configuration)
    file = files.create(path, False)  # noqa: FBT003 - Java has no names for arguments; an existing file is an error
    try:
        for chunk in _packed(rows):
            file.write(chunk)
    finally:
        file.close()
    status = files.getFileStatus(path)
    size, made = status.getLen(), status.getModificationTime()
    no_statistics = jvm.java.util.Optional.empty()  # as spark.databricks.delta.stats.collect has it
    return jvm.io.delta.kernel.utils.DataFileStatus(path.toString(), size, made, no_statistics)


def _name() -> str:
    """Named as Spark names its files."""
    return f"part-00000-{uuid.uuid4()}-c000.{COMPRESSION}.parquet"


def _packed(rows: pa.Table) -> Iterator[bytes]:
    """The bytes of a Parquet file, in chunks."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression=COMPRESSION)
    packed = sink.getvalue()
    for start in range(0, packed.size, CHUNK):
        yield packed[start : start + CHUNK].to_pybytes()
