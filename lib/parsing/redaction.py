"""What may be kept of a payload that was rejected."""

from pyspark.sql import Column
from pyspark.sql import functions as F

#: As the parser reads a card: its digits count, whatever a person writes between them. Quantifiers are
#: possessive, as a group that can be given back costs Java a stack frame a repetition.
CARD_LIKE = "[0-9](?:[^0-9]{0,5}+[0-9]){11,}+"
#: Digits at the end of a text that was cut may be the beginning of a card.
CUT_CARD = "[0-9](?:[^0-9]{0,5}+[0-9])*+[^0-9]{0,5}+$"
#: The field itself, whatever stands in it, to the end of a text that was cut within it.
CARD_FIELD = r'(?i)("credit_card"\s*+:\s*+)(?:"(?:[^"\\]|\\.)*+(?:"|$)|[^",}\s]++)'
LONGEST_PAYLOAD = 4_096  # characters; the topic has the rest


def redacted(value: Column) -> Column:
    """The payload as text, cut, without anything that could be a card number."""
    text = F.make_valid_utf8(value.cast("string"))
    start = F.substring(text, 1, LONGEST_PAYLOAD)
    without_field = F.regexp_replace(start, CARD_FIELD, r'$1"[card]"')
    is_cut = F.length(text) > LONGEST_PAYLOAD
    kept = F.when(is_cut, F.regexp_replace(without_field, CUT_CARD, "[card]")).otherwise(without_field)
    return F.regexp_replace(kept, CARD_LIKE, "[card]")
