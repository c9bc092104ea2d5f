"""What may be kept of a payload that was rejected."""

from pyspark.sql import Column
from pyspark.sql import functions as F

CARD_LIKE = r"[0-9](?:[ -]?[0-9]){11,18}"
LONGEST_PAYLOAD = 4_096  # characters; the topic has the rest


def redacted(value: Column) -> Column:
    """The payload as text, cut, without anything that could be a card number."""
    text = F.substring(F.make_valid_utf8(value.cast("string")), 1, LONGEST_PAYLOAD)
    return F.regexp_replace(text, CARD_LIKE, "[card]")
