"""The JSON payload of a message: its text, its fields, and what is wrong with it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.records.reject import RejectReason

#: Strict JSON: what Spark would tolerate beyond RFC 8259 is a reject.
JSON_OPTIONS = {"allowSingleQuotes": "false", "allowNonNumericNumbers": "false", "mode": "PERMISSIVE"}
BLANKS = " \t\r\n"  # of JSON, RFC 8259 section 2


def read_fields(messages: DataFrame, fields: tuple[str, ...], max_bytes: int) -> DataFrame:
    """Add ``fields`` as text and ``payload_fault`` (a reject reason or null) to messages."""
    schema = f"record struct<{', '.join(f'{name}: string' for name in fields)}>, end string"
    faulty = messages.withColumn("payload_fault", _bytes_fault(F.col("value"), max_bytes))
    # Spark's parser stops behind an object; inside another one it has to reach the end.
    wrapped = F.concat(F.lit('{"record": '), F.col("value").cast("string"), F.lit(', "end": ""}'))
    text = faulty.withColumn("text", F.when(F.col("payload_fault").isNull(), wrapped))
    objects = text.withColumn("json", F.from_json("text", schema, JSON_OPTIONS)).withColumn(
        "object", F.when(F.col("json.end").isNotNull(), F.col("json.record"))
    )
    not_json = F.when(F.col("object").isNull(), RejectReason.NOT_JSON.value)
    return objects.select(
        *messages.columns,
        *(_blank_to_null(F.col(f"object.{name}")).alias(name) for name in fields),
        F.coalesce("payload_fault", not_json).alias("payload_fault"),
    )


def field_fault(name: Column, phone: Column) -> Column:
    """The reject reason of a payload whose name or phone is absent, or null."""
    return F.when(name.isNull(), RejectReason.MISSING_NAME.value).when(
        phone.isNull(), RejectReason.MISSING_PHONE.value
    )


def plain_text(field: Column) -> Column:
    """A field that should be text; empty, and so unreadable, where an array or an object stood, or text like one."""
    is_array = field.startswith("[") & field.endswith("]")
    is_object = field.startswith("{") & field.endswith("}")
    return F.when(is_array | is_object, "").otherwise(field)


def _bytes_fault(value: Column, max_bytes: int) -> Column:
    return (
        F.when(value.isNull(), RejectReason.TOMBSTONE.value)
        .when(F.octet_length(value) == 0, RejectReason.EMPTY.value)
        .when(F.octet_length(value) > max_bytes, RejectReason.OVERSIZED.value)
        .when(~F.is_valid_utf8(value.cast("string")), RejectReason.INVALID_UTF8.value)
    )


def _blank_to_null(text: Column) -> Column:
    return F.nullif(F.btrim(text, F.lit(BLANKS)), F.lit(""))
