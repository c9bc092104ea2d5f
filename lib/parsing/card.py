"""Replaces card numbers by tokens, before anything can store them."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.card_tokens.expressions import token_of
from lib.parsing.card_numbers import ISSUED, passes_luhn
from lib.parsing.lengths import LONGEST_CARD

BRANDS = {
    "visa": "^4",
    "mastercard": "^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)",
    "amex": "^3[47]",
    "discover": "^(?:6011|64[4-9]|65)",
}
CARD_FIELD = "credit_card"  # of a payload
SHORTEST_CODE = 3  # digits of a security code


def with_card_digits(records: DataFrame) -> DataFrame:
    """Replace ``credit_card``, a field of the payload, by ``card_digits``, the digits of its number."""
    written, digits = F.col(CARD_FIELD), F.col("card_digits")
    is_short = (F.octet_length(written) <= LONGEST_CARD) | (F.length(written) <= LONGEST_CARD)
    return (
        records.withColumn(CARD_FIELD, F.when(is_short, written))
        .withColumn("card_digits", F.regexp_replace(written, "[^0-9]++", ""))
        .withColumn("card_digits", _number(written, digits))
        .drop(CARD_FIELD)
    )


def _number(written: Column, digits: Column) -> Column:
    """The card number in a field with these digits; all of them if no code or expiry date is behind the number.

    It does not matter whether all digits together pass the check, as one code in ten makes them.
    """
    may_have_code = F.octet_length(digits) >= min(ISSUED) + SHORTEST_CODE
    alone = (_before_code(written, digits, length) for length in sorted(ISSUED))
    return F.when(may_have_code, F.coalesce(*alone, digits)).otherwise(digits)


def _before_code(written: Column, digits: Column, length: int) -> Column:
    """The first digits, if they are a card number that is apart from three digits or more behind it."""
    apart = rf"^[^0-9]*+(?:[0-9][^0-9]*+){{{length - 1}}}+[0-9][^0-9]++" + "[^0-9]*+".join(
        ["[0-9]"] * SHORTEST_CODE
    )
    number = F.left(digits, F.lit(length))
    return F.when(written.rlike(apart) & number.rlike(ISSUED[length]) & passes_luhn(number), number)


def tokenise_card(digits: Column, keys: Sequence[bytes]) -> Column:
    """``struct(token, last4, brand)`` of a card number with 12 to 19 digits, otherwise null; ``keys`` as for :func:`token_of`.

    ``last4`` is null if the number's check digit is wrong: then the last digits may be something else, such as a code.
    ``digits`` should be a column rather than an expression: it is used many times, and would be evaluated each time.
    """
    card = F.struct(
        token_of(digits, keys).alias("token"),
        F.when(passes_luhn(digits), F.right(digits, F.lit(4))).alias("last4"),
        # Nullable, because the struct is: Arrow refuses a null struct with a field that must not be null.
        F.nullif(_brand(digits), F.lit("")).alias("brand"),
    )
    return F.when(F.octet_length(digits).between(12, 19), card)


def _brand(digits: Column) -> Column:
    """The brand by issuer number (ISO/IEC 7812), with the ranges that the card schemes publish."""
    brand: Column = F.lit("other")
    for name, ranges in reversed(BRANDS.items()):
        brand = F.when(digits.rlike(ranges), name).otherwise(brand)
    return brand
