"""What the records of each source tell beside name and phone, from the text of their fields."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.parsing.card import digits_of, tokenise_card
from lib.settings.keys import Keys

LONGEST_EMAIL = 320  # characters, RFC 3696 erratum 1690


def with_email(fields: DataFrame, _keys: Keys) -> DataFrame:
    """Cut ``email`` to what the tables hold."""
    return fields.withColumn("email", F.substring("email", 1, LONGEST_EMAIL))


def with_card(fields: DataFrame, keys: Keys) -> DataFrame:
    """Add ``card`` (token, last4, brand) from ``credit_card``; the card number ends here."""
    digits = fields.withColumn("credit_card", digits_of(F.col("credit_card")))
    return digits.withColumn("card", tokenise_card(F.col("credit_card"), keys.card)).drop("credit_card")
