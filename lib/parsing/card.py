"""Replaces card numbers by tokens, before anything can store them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.keyed_hash import hmac_sha256
from lib.parsing.card_numbers import ISSUED, passes_luhn
from lib.parsing.let import let

BRANDS = {
    "visa": "^4",
    "mastercard": "^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)",
    "amex": "^3[47]",
    "discover": "^(?:6011|64[4-9]|65)",
}
SHORTEST_CODE = 3  # digits of a security code
TOKEN_CHARACTERS = 32  # half of the HMAC, the minimum that RFC 2104, section 5 allows


def digits_of(written: Column) -> Column:
    """The digits of a field that holds a card number."""
    return F.regexp_replace(written, "[^0-9]++", "")


def number_of(written: Column, digits: Column) -> Column:
    """The card number in a field with these digits; all of them if no code or expiry date is behind the number.

    It does not matter whether all digits together pass the check, as one code in ten makes them.
    """
    alone = let(
        written, lambda written: F.coalesce(*(_before_code(written, length) for length in sorted(ISSUED)))
    )
    may_have_code = F.length(digits) >= min(ISSUED) + SHORTEST_CODE
    return F.when(may_have_code, F.coalesce(alone, digits)).otherwise(digits)


def _before_code(written: Column, length: int) -> Column:
    """The first digits, if they are a card number that is apart from three digits or more behind it."""
    behind = "[^0-9]++" + "[^0-9]*+".join(["[0-9]"] * SHORTEST_CODE)
    number = rf"^[^0-9]*+([0-9](?:[^0-9]*+[0-9]){{{length - 1}}}+){behind}"
    digits = digits_of(F.regexp_extract(written, number, 1))
    return F.when(digits.rlike(ISSUED[length]) & passes_luhn(digits), digits)


def tokenise_card(digits: Column, key: bytes) -> Column:
    """``struct(token, last4, brand)`` of a card number with 12 to 19 digits, otherwise null.

    ``last4`` is null if the number's check digit is wrong: then the last digits may be something else, such as a code.
    ``digits`` should be a column rather than an expression: it is used many times, and would be evaluated each time.
    """
    card = F.struct(
        F.substring(hmac_sha256(digits, key), 1, TOKEN_CHARACTERS).alias("token"),
        F.when(passes_luhn(digits), F.right(digits, F.lit(4))).alias("last4"),
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
