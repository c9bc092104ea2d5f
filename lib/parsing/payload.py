"""The JSON payload of a message: its text, its fields, and what is wrong with it."""

import secrets

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.records.reject import RejectReason

#: Strict JSON: what Spark would tolerate beyond RFC 8259 is a reject.
JSON_OPTIONS = {"allowSingleQuotes": "false", "allowNonNumericNumbers": "false", "mode": "PERMISSIVE"}
BLANKS = " \t\r\n"  # of JSON, RFC 8259 section 2
#: A letter of another alphabet among the hexadecimal digits of an escape: Spark's parser takes its last byte for one.
NO_ESCAPE = r"(?<!\\)(?:\\\\)*+\\u[0-9A-Fa-f]{0,3}[^\x00-\x7F]"
#: Only a payload that knew it could close the array around itself and make us believe that it ended there.
END = f"end_{secrets.token_hex(16)}"


def read_fields(messages: DataFrame, fields: tuple[str, ...], max_bytes: int) -> DataFrame:
    """Add ``fields`` as text and ``payload_fault`` (a reject reason or null) to messages."""
    schema = f"array<struct<{', '.join(f'{name}: string' for name in (*fields, END))}>>"
    faulty = messages.withColumn("payload_fault", _bytes_fault(F.col("value"), max_bytes))
    # Spark's parser stops behind a value. As the first of two in an array, the payload has to be exactly one.
    wrapped = F.concat(F.lit("["), F.col("value").cast("string"), F.lit(f', {{"{END}": ""}}]'))
    text = faulty.withColumn("text", F.when(F.col("payload_fault").isNull(), wrapped))
    second = F.get("json", F.lit(1)).getField(END)
    objects = text.withColumn("json", F.from_json("text", schema, JSON_OPTIONS)).withColumn(
        "object", F.when(second.isNotNull(), F.get("json", F.lit(0)))
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
    text = value.cast("string")
    return (
        F.when(value.isNull(), RejectReason.TOMBSTONE.value)
        .when(F.octet_length(value) == 0, RejectReason.EMPTY.value)
        .when(F.octet_length(value) > max_bytes, RejectReason.OVERSIZED.value)
        .when(~F.is_valid_utf8(text), RejectReason.INVALID_UTF8.value)
        .when(text.contains("\\u") & text.rlike(NO_ESCAPE), RejectReason.NOT_JSON.value)
    )


def _blank_to_null(text: Column) -> Column:
    return F.nullif(F.btrim(text, F.lit(BLANKS)), F.lit(""))
