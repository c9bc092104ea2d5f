"""What may be kept of a payload that was rejected."""

from pyspark.sql import Column
from pyspark.sql import functions as F

#: A digit of any script, as it stands or as the escape of one in ASCII, full-width or Arabic.
ESCAPE = r"\\++u(?:003|[fF][fF]1|066|06[fF])"
DIGIT = rf"(?:{ESCAPE})?+\p{{Nd}}"
#: What may stand between two digits of a card. Quantifiers are possessive, as a group that can be given back costs
#: Java a stack frame a repetition.
GAP = rf"(?:(?!{ESCAPE})\P{{Nd}}){{0,5}}+"
CARD_LIKE = rf"{DIGIT}(?:{GAP}{DIGIT}){{11,}}+"
#: Digits at the end of a text that was cut may be the beginning of a card.
CUT_CARD = rf"{DIGIT}(?:{GAP}{DIGIT})*+{GAP}\z"
#: The field itself, whatever stands in it, to the end of a text that was cut within it.
CARD_FIELD = r'(?i)("credit_card"\s*+:\s*+)(?:"(?:[^"\\]|\\.)*+(?:"|$)|[^",}\s]++)'
LONGEST_PAYLOAD = 4_096  # characters; the topic has the rest


def redacted(value: Column) -> Column:
    """The payload as text, cut, without anything that could be a card number."""
    # UTF-16 and UTF-32 have zero bytes between the digits.
    text = F.replace(F.make_valid_utf8(value.cast("string")), F.lit("\0"), F.lit(""))
    start = F.substring(text, 1, LONGEST_PAYLOAD)
    without_field = F.regexp_replace(start, CARD_FIELD, r'$1"[card]"')
    is_cut = F.length(text) > LONGEST_PAYLOAD
    kept = F.when(is_cut, F.regexp_replace(without_field, CUT_CARD, "[card]")).otherwise(without_field)
    return F.regexp_replace(kept, CARD_LIKE, "[card]")
