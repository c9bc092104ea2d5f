"""The attributes of each source's records, made from the text of their fields."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.parsing.card import digits_of, tokenise_card
from lib.settings.keys import Keys


def with_card(fields: DataFrame, keys: Keys) -> DataFrame:
    """Replace ``credit_card`` by ``card`` (token, last4, brand): no later stage sees the card number."""
    digits = fields.withColumn("credit_card", digits_of(F.col("credit_card")))
    return digits.withColumn("card", tokenise_card(F.col("credit_card"), keys.card)).drop("credit_card")
