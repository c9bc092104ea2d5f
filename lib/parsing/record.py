"""Parses a message into a typed record. A reject has its reason, and whatever fields could be read."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.card_tokens.token import CARD
from lib.parsing.card import CARD_FIELD, tokenise_card, with_card_digits
from lib.parsing.event_time import recorded_at
from lib.parsing.lengths import with_lengths
from lib.parsing.scrub import scrubbed
from lib.records.cuts import CUTS
from lib.records.message import COORDINATES
from lib.records.reasons import RejectReason
from lib.records.source import Source
from lib.settings.keys import Keys
from lib.settings.model import RecordSettings, TopicSettings

READ_FIRST, READ_LAST = ("name", "phone"), ("date",)  # fields of every payload, in this order


def fields_of(source: Source) -> tuple[str, ...]:
    """The fields that are read of a source's payloads."""
    others = (name for name in source.payload_fields if name not in READ_LAST)
    return (*READ_FIRST, *others, *READ_LAST)


def scrubbed_fields(source: Source) -> tuple[str, ...]:
    """The fields that are scrubbed: all but the one that holds a card number, which becomes a token."""
    return tuple(name for name in fields_of(source) if name != CARD_FIELD)


def decode(messages: DataFrame, source: Source, records: RecordSettings) -> DataFrame:
    """Add the fields of a source as text, and ``payload_fault``: why the payload could not be read, or null."""
    return source.decoder(messages, fields_of(source), records.max_payload_bytes)


def parse(decoded: DataFrame, source: Source, topic: TopicSettings, keys: Keys) -> DataFrame:
    """Coordinates, ``recorded_at`` (ms), name, written_phone, the attributes and ``reject_reason`` of each message.

    Card numbers are cut or become tokens before the source sees the fields; ``numbers_cut`` and ``codes_cut`` say from which of
    the :func:`scrubbed_fields` something was cut (:func:`lib.parsing.scrub.scrubbed`). The payload, ``value``, is kept for the
    quarantine. It may hold a card number: drop it before a shuffle or a write.
    """
    fields = scrubbed_fields(source)
    # An array or an object is told as one while it is whole; a number must not be cut in two before it is found.
    texts = decoded.withColumns({name: plain_text(F.col(name)) for name in READ_FIRST})
    clean = with_lengths(without_card_numbers(texts, fields, keys), fields)
    payload_date = F.col("date") if topic.event_time == "payload" else None
    fault = F.coalesce("payload_fault", field_fault(F.col("name"), F.col("phone")))
    return source.add_attributes(clean, keys).select(
        *COORDINATES,
        "value",
        recorded_at(F.col("timestamp"), payload_date).alias("recorded_at"),
        "name",
        F.col("phone").alias("written_phone"),
        *source.attribute_names,
        *CUTS,
        fault.alias("reject_reason"),
    )


def without_card_numbers(texts: DataFrame, fields: tuple[str, ...], keys: Keys) -> DataFrame:
    """The records with their ``fields`` scrubbed, and ``card`` (token, last4, brand) in place of the number of a card."""
    if CARD_FIELD not in texts.columns:
        return scrubbed(texts, fields)
    card = tokenise_card(F.col("card_digits"), keys.cards)
    return scrubbed(with_card_digits(texts), fields, {CARD: card}).drop("card_digits")


def field_fault(name: Column, phone: Column) -> Column:
    """The reject reason of a payload without a name or a phone, otherwise null."""
    return F.when(name.isNull(), RejectReason.MISSING_NAME.value).when(
        phone.isNull(), RejectReason.MISSING_PHONE.value
    )


def plain_text(field: Column) -> Column:
    """A field that should be text; empty, and so unreadable, if it is an array or an object, or text that looks like one."""
    is_array = field.startswith("[") & field.endswith("]")
    is_object = field.startswith("{") & field.endswith("}")
    return F.when(is_array | is_object, "").otherwise(field)
