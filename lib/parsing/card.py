"""Card numbers become tokens here, before anything can store them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.keyed_hash import hmac_sha256

TOKEN_CHARACTERS = 32  # half the HMAC, the least that RFC 2104, section 5 allows


def digits_of(written: Column) -> Column:
    """A card number without what people write between its digits."""
    return F.regexp_replace(written, "[^0-9]", "")


def tokenise_card(digits: Column, key: bytes) -> Column:
    """``struct(token, last4, brand)`` of a card number of 12 to 19 digits, else null.

    ``digits`` should be a column of its own: it is named many times, and an expression is evaluated each time.
    """
    card = F.struct(
        F.substring(hmac_sha256(digits, key), 1, TOKEN_CHARACTERS).alias("token"),
        F.right(digits, F.lit(4)).alias("last4"),
        # Nullable, as the struct is: Arrow refuses a null struct whose field may not be null.
        F.nullif(_brand(digits), F.lit("")).alias("brand"),
    )
    return F.when(F.length(digits).between(12, 19), card)


def _brand(digits: Column) -> Column:
    """Issuer ranges of ISO/IEC 7812 as the card schemes publish them."""
    two, three, four = (F.substring(digits, 1, length) for length in (2, 3, 4))
    return (
        F.when(digits.startswith("4"), "visa")
        .when(two.between("51", "55") | four.between("2221", "2720"), "mastercard")
        .when(two.isin("34", "37"), "amex")
        .when((four == "6011") | three.between("644", "649") | (two == "65"), "discover")
        .otherwise("other")
    )
