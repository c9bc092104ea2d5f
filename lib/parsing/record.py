"""A message to a typed profile or store record; the reject reason stands beside what could be read."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.parsing.card import digits_of, tokenise_card
from lib.parsing.event_time import recorded_at
from lib.parsing.payload import field_fault, plain_text, read_fields
from lib.settings.model import RecordSettings, TopicSettings

LONGEST_NAME = 100  # characters, customers.name
LONGEST_EMAIL = 320  # characters, RFC 3696 erratum 1690
PROFILE_FIELDS = ("name", "phone", "email", "address")
STORE_FIELDS = ("name", "phone", "credit_card", "date")


def parse_profiles(messages: DataFrame, topic: TopicSettings, records: RecordSettings) -> DataFrame:
    """Coordinates, ``recorded_at`` (ms), name, written_phone, email, address and ``reject_reason`` of each message.

    ``value``, the payload, stays beside them for the quarantine; whoever shuffles or stores must drop it first.
    """
    fields = read_fields(messages, (*PROFILE_FIELDS, "date"), records.max_payload_bytes)
    return _select(fields, topic, F.substring("email", 1, LONGEST_EMAIL).alias("email"), F.col("address"))


def parse_store_records(
    messages: DataFrame, topic: TopicSettings, records: RecordSettings, card_key: bytes
) -> DataFrame:
    """As :func:`parse_profiles`, with ``card`` (token, last4, brand) and ``date``; the card number ends here."""
    fields = read_fields(messages, STORE_FIELDS, records.max_payload_bytes)
    fields = fields.withColumn("credit_card", digits_of(F.col("credit_card")))
    return _select(fields, topic, tokenise_card(F.col("credit_card"), card_key).alias("card"), F.col("date"))


def _select(fields: DataFrame, topic: TopicSettings, *own: Column) -> DataFrame:
    payload_date = F.col("date") if topic.event_time == "payload" else None
    return fields.select(
        "topic",
        "partition",
        "offset",
        "value",
        recorded_at(F.col("timestamp"), payload_date).alias("recorded_at"),
        F.substring(plain_text(F.col("name")), 1, LONGEST_NAME).alias("name"),
        plain_text(F.col("phone")).alias("written_phone"),
        *own,
        F.coalesce("payload_fault", field_fault(F.col("name"), F.col("phone"))).alias("reject_reason"),
    )
