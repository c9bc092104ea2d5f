"""Says whether rows of the driver's memory fit into a Delta table as it is."""

import json
from functools import lru_cache

import pyarrow as pa
from pyspark.sql.pandas.types import from_arrow_type, to_arrow_schema
from pyspark.sql.types import StructType


@lru_cache(maxsize=64)
def arrow_schema(schema: str) -> pa.Schema:
    """The Arrow schema of the files of a table, from its own schema as Delta writes it."""
    return to_arrow_schema(StructType.fromJson(json.loads(schema)), timezone="UTC")


def fitted(rows: pa.Table, schema: pa.Schema) -> pa.Table | None:
    """The rows with the types of ``schema``; None if they do not fit as they are.

    A column that the rows lack is left out: Delta reads it as null. No value changes: an integer may become wider, but
    text does not become a number, and no field of a struct is dropped.
    """
    if not set(rows.column_names) <= set(schema.names):
        return None
    fields = [schema.field(name) for name in rows.column_names]
    if not all(_fits(own.type, field.type) for own, field in zip(rows.schema, fields, strict=True)):
        return None
    try:
        return rows.cast(pa.schema(fields))
    # A value that does not fit and a null that may not be are both a ValueError.
    except (ValueError, pa.ArrowNotImplementedError):
        return None


def _fits(own: pa.DataType, wanted: pa.DataType) -> bool:
    if own.equals(wanted) or pa.types.is_null(own):
        return True
    if pa.types.is_integer(own) and pa.types.is_integer(wanted):
        return bool(own.bit_width <= wanted.bit_width)
    # Spark tells types apart by their fields; Arrow also by what may be null in them.
    return bool(from_arrow_type(own).simpleString() == from_arrow_type(wanted).simpleString())
