"""Replaces card numbers by tokens, before anything can store them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.keyed_hash import hmac_sha256

BRANDS = {
    "visa": "^4",
    "mastercard": "^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)",
    "amex": "^3[47]",
    "discover": "^(?:6011|64[4-9]|65)",
}
TOKEN_CHARACTERS = 32  # half of the HMAC, the minimum that RFC 2104, section 5 allows


def digits_of(written: Column) -> Column:
    """A card number without the separators between its digits."""
    return F.regexp_replace(written, "[^0-9]++", "")


def tokenise_card(digits: Column, key: bytes) -> Column:
    """``struct(token, last4, brand)`` of a card number with 12 to 19 digits, otherwise null.

    ``digits`` should be a column rather than an expression: it is used many times, and would be evaluated each time.
    """
    card = F.struct(
        F.substring(hmac_sha256(digits, key), 1, TOKEN_CHARACTERS).alias("token"),
        F.right(digits, F.lit(4)).alias("last4"),
        # Nullable, because the struct is: Arrow refuses a null struct with a field that must not be null.
        F.nullif(_brand(digits), F.lit("")).alias("brand"),
    )
    return F.when(F.length(digits).between(12, 19), card)


def _brand(digits: Column) -> Column:
    """The brand by issuer number (ISO/IEC 7812), with the ranges that the card schemes publish."""
    brand: Column = F.lit("other")
    for name, ranges in reversed(BRANDS.items()):
        brand = F.when(digits.rlike(ranges), name).otherwise(brand)
    return brand
