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
    faulty = messages.withColumn("payload_fault", _bytes_fault(F.col("value"), max_bytes))
    text = F.when(F.col("payload_fault").isNull(), F.col("value").cast("string"))
    trimmed = faulty.withColumn("text", text).withColumn("text", _without_blanks(F.col("text")))
    parsed = trimmed.withColumn("json", F.from_json("text", schema, JSON_OPTIONS))
    is_object = _has_braces(F.col("text")) & F.col("json._corrupt").isNull()
    not_json = F.when(~F.coalesce(is_object, F.lit(False)), RejectReason.NOT_JSON.value)  # noqa: FBT003
    return parsed.select(
        *messages.columns,
        *(_blank_to_null(F.col(f"json.{name}")).alias(name) for name in fields),
        F.coalesce("payload_fault", not_json).alias("payload_fault"),
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


def _without_blanks(text: Column) -> Column:
    # Nearly no payload has any, and cutting them off would copy it.
    return F.when(_has_braces(text), text).otherwise(F.btrim(text, F.lit(BLANKS)))


def _has_braces(text: Column) -> Column:
    return text.startswith("{") & text.endswith("}")


def _blank_to_null(text: Column) -> Column:
    return F.nullif(F.btrim(text, F.lit(BLANKS)), F.lit(""))
