"""The attributes of each source's records, made from the text of their fields."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.parsing.card import digits_of, number_of, tokenise_card
from lib.parsing.lengths import LONGEST_CARD
from lib.settings.keys import Keys

CARD_FIELD = "credit_card"  # of a payload


def with_card(fields: DataFrame, keys: Keys) -> DataFrame:
    """Replace ``credit_card``, if there is such a field, by ``card`` (token, last4, brand): nobody later sees the number."""
    if CARD_FIELD not in fields.columns:
        return fields
    written, digits = F.col(CARD_FIELD), F.col("card_digits")
    number = (
        fields.withColumn(CARD_FIELD, F.when(F.length(written) <= LONGEST_CARD, written))
        .withColumn("card_digits", digits_of(written))
        .withColumn(CARD_FIELD, number_of(written, digits))
    )
    return number.withColumn("card", tokenise_card(written, keys.card)).drop(CARD_FIELD, "card_digits")
