"""Decodes JSON payloads (docs/reference/rules.md, section 1)."""

import secrets

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.records.reasons import RejectReason

#: Strict JSON: what Spark would otherwise accept beyond RFC 8259 is a reject.
JSON_OPTIONS = {"allowSingleQuotes": "false", "allowNonNumericNumbers": "false", "mode": "PERMISSIVE"}
BLANKS = " \t\r\n"  # JSON's white space, RFC 8259, section 2
#: A non-ASCII character among the hexadecimal digits of an escape: Spark's parser takes its last byte for a digit. The text
#: is read once, escape by escape, because a search that begins again at every character is slow in a long text.
NO_ESCAPE = r"^(?:[^\\]++|\\(?:[^u]|u[0-9A-Fa-f]{4}))*+\\u[0-9A-Fa-f]{0,3}[^\x00-\x7F]"
LONGEST_PLAIN = (
    10_000  # bytes; a longer payload is parsed even if it is plain, so that few patterns read long texts
)
#: The field of the object that is put after a payload (see :func:`_with_object`). It is random, because a payload that knew
#: it could close the array and add that object itself.
END = f"end_{secrets.token_hex(16)}"


class JsonDecoder:
    """Decodes JSON objects in UTF-8 (:class:`lib.records.source.Decoder`); does not use headers."""

    reads_headers = False

    def __call__(self, messages: DataFrame, fields: tuple[str, ...], max_bytes: int) -> DataFrame:
        """Add ``fields`` as text and ``payload_fault`` (a reject reason or null) to messages.

        A payload that matches :func:`_plain` is split at its quotes, which is much faster; only the others are parsed.
        """
        text = F.col("value").cast("string")
        is_plain = (F.octet_length("value") <= min(max_bytes, LONGEST_PLAIN)) & text.rlike(_plain(fields))
        flagged = messages.withColumn("is_plain", F.coalesce(is_plain, F.expr("false")))
        parts = F.when(F.col("is_plain"), F.split(text, '"'))
        fault = F.when(~F.col("is_plain"), _bytes_fault(F.col("value"), max_bytes))
        checked = flagged.withColumns({"parts": parts, "payload_fault": fault})
        objects = _with_object(checked, fields)
        not_json = F.when(~F.col("is_plain") & F.col("object").isNull(), RejectReason.NOT_JSON.value)
        return objects.select(
            *messages.columns,
            *(_field(place, name).alias(name) for place, name in enumerate(fields)),
            F.coalesce("payload_fault", not_json).alias("payload_fault"),
        )


def _plain(fields: tuple[str, ...]) -> str:
    """A pattern of JSON objects whose fields are the first of these ``fields``, in order, each a string of printable ASCII.

    It matches no escapes, and no strings with a blank at either end. So the quotes of a match are exactly those around names
    and values.
    """
    pattern = ""
    for name in reversed(fields):
        field = rf'"{name}": ?+"(?! )[ !#-\[\]-~]++(?<! )"'
        pattern = f"(?:, ?+{field}{pattern})?+" if name != fields[0] else f"{field}{pattern}"
    return rf"^\{{{pattern}\}}\z"


def _field(place: int, name: str) -> Column:
    """The text of a field: the part between two quotes if the payload is plain, otherwise the result of the parser."""
    # Split at quotes, a payload is `{`, name, `: `, value, `, `, name, ...: the first value is part 3, the next one part 7.
    return F.coalesce(F.get("parts", F.lit(3 + 4 * place)), _blank_to_null(F.col(f"object.{name}")))


def _with_object(messages: DataFrame, fields: tuple[str, ...]) -> DataFrame:
    """Add ``object``, a struct of the fields as text; null if the payload is plain, faulty or not a JSON object.

    Spark's parser ignores whatever follows the first value. So the payload is put into an array with a second object: only
    if the payload is exactly one value is the second object found at position 1.
    """
    schema = f"array<struct<{', '.join(f'{name}: string' for name in (*fields, END))}>>"
    wrapped = F.concat(F.lit("["), F.col("value").cast("string"), F.lit(f', {{"{END}": ""}}]'))
    is_read = ~F.col("is_plain") & F.col("payload_fault").isNull()
    second = F.get("json", F.lit(1)).getField(END)
    return messages.withColumn(
        "json", F.from_json(F.when(is_read, wrapped), schema, JSON_OPTIONS)
    ).withColumn("object", F.when(second.isNotNull(), F.get("json", F.lit(0))))


def _bytes_fault(value: Column, max_bytes: int) -> Column:
    text = value.cast("string")
    return (
        F.when(value.isNull(), RejectReason.TOMBSTONE.value)
        .when(F.octet_length(value) == 0, RejectReason.EMPTY.value)
        .when(F.octet_length(value) > max_bytes, RejectReason.OVERSIZED.value)
        .when(~F.is_valid_utf8(text), RejectReason.INVALID_UTF8.value)
        .when(text.contains("\\u") & ~_is_ascii(text) & text.rlike(NO_ESCAPE), RejectReason.NOT_JSON.value)
    )


def _is_ascii(text: Column) -> Column:
    return F.length(text) == F.octet_length(text)


def _blank_to_null(text: Column) -> Column:
    return F.nullif(F.btrim(text, F.lit(BLANKS)), F.lit(""))
