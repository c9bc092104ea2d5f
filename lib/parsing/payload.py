"""The JSON payload of a message: its text, its fields, and what is wrong with it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.records.reject import RejectReason

#: Strict JSON: what Spark would tolerate beyond RFC 8259 is a reject.
JSON_OPTIONS = {"allowSingleQuotes": "false", "mode": "PERMISSIVE", "columnNameOfCorruptRecord": "_corrupt"}
BLANKS = " \t\r\n"  # of JSON, RFC 8259 section 2


def read_fields(messages: DataFrame, fields: tuple[str, ...], max_bytes: int) -> DataFrame:
    """Add ``fields`` as text and ``payload_fault`` (a reject reason or null) to messages."""
    schema = ", ".join(f"{name} STRING" for name in (*fields, "_corrupt"))
    sized = messages.withColumn("payload_fault", _bytes_fault(F.col("value"), max_bytes))
    text = F.when(F.col("payload_fault").isNull(), F.trim(F.col("value").cast("string"), F.lit(BLANKS)))
    parsed = sized.withColumn("text", text).withColumn("json", F.from_json("text", schema, JSON_OPTIONS))
    is_object = F.col("text").startswith("{") & F.col("text").endswith("}") & F.col("json._corrupt").isNull()
    fault = F.coalesce(
        "payload_fault", F.when(~F.equal_null(is_object, F.lit(1) == 1), RejectReason.NOT_JSON.value)
    )
    return parsed.select(
        *messages.columns,
        *(_blank_to_null(F.col(f"json.{name}")).alias(name) for name in fields),
        fault.alias("payload_fault"),
    )


def field_fault(name: Column, phone: Column) -> Column:
    """The reject reason of a payload whose name or phone is absent, or null."""
    return F.when(name.isNull(), RejectReason.MISSING_NAME.value).when(
        phone.isNull(), RejectReason.MISSING_PHONE.value
    )


def plain_text(field: Column) -> Column:
    """A field that should be text; empty, and so unreadable, where an array or an object stood."""
    return F.when(field.startswith("[") | field.startswith("{"), "").otherwise(field)


def _bytes_fault(value: Column, max_bytes: int) -> Column:
    return (
        F.when(value.isNull(), RejectReason.TOMBSTONE.value)
        .when(F.octet_length(value) == 0, RejectReason.EMPTY.value)
        .when(F.octet_length(value) > max_bytes, RejectReason.OVERSIZED.value)
        .when(~F.is_valid_utf8(value.cast("string")), RejectReason.INVALID_UTF8.value)
    )


def _blank_to_null(text: Column) -> Column:
    return F.nullif(F.trim(text, F.lit(BLANKS)), F.lit(""))
