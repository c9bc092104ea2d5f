"""Why a phone is incomplete, by native expressions; the faults are libphonenumber's where it has one.

Only history and quarantine keep the fault; the join does not use it. Nearly every phone is complete, and for a complete phone
the first two conditions decide.
"""

from collections.abc import Callable
from functools import cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lib.normalisation.calling_codes import (
    Lengths,
    main_lengths,
    numbers,
    one_of_codes,
    possible_number,
    region,
)
from lib.normalisation.phone import dialled, first_number, has_letter_between_digits
from lib.records.reasons import PhoneFault, RejectReason

NO_DIGITS = ("", "+")


def with_phone_fault(records: DataFrame, default_region: str) -> DataFrame:
    """Add ``phone_fault`` to normalised records.

    It is null for a complete phone that is not a placeholder, and if the record is rejected for another reason.
    """
    first = F.when(_is_incomplete(), first_number(F.col("written_phone")))
    return (
        records.withColumn("first", first)
        .withColumn("dialled", dialled(F.col("first"), default_region))
        .withColumn("faulty", _with_code(default_region))
        .withColumn("phone_fault", _fault())
        .drop("first", "dialled", "faulty")
    )


def _is_incomplete() -> Column:
    is_rejected = F.col("reject_reason") == RejectReason.UNREADABLE_PHONE.value
    return F.coalesce(is_rejected, ~F.col("phone").startswith("+"))


def _with_code(default_region: str) -> Column:
    """The dialled number, with a calling code.

    A national number gets the code of the default region, unless it is too long and begins with that code: then the code was
    written without a ``+``.
    """
    number, home = F.col("dialled"), region(default_region)
    code, digits_behind = home.calling_code, max(home.lengths) + 1 - len(home.calling_code)
    has_code = number.rlike(f"^{code}[0-9]{{{digits_behind},}}")
    own = F.concat(F.when(has_code, "+").otherwise(f"+{code}"), number)
    return F.when(number.startswith("+") | (number == ""), number).otherwise(own)


def _fault() -> Column:
    """The first fault that applies; the order is that of ``docs/reference/rules.md``, section 2."""
    number = F.col("faulty")
    placeholder = F.col("reject_reason").isNull() & F.col("placeholder_phone")
    return (
        F.when(placeholder, PhoneFault.PLACEHOLDER.value)
        .when(number.isNull(), None)
        .when(number.isin(*NO_DIGITS), PhoneFault.NOT_A_NUMBER.value)
        .when(has_letter_between_digits(F.col("first")), PhoneFault.LETTERS.value)
        .when(number.rlike(_numbers(_longer)), PhoneFault.TOO_LONG.value)
        .when(number.rlike(_numbers(_local_only)), PhoneFault.LOCAL_ONLY.value)
        .when(number.rlike(_numbers(_shorter)), PhoneFault.TOO_SHORT.value)
        .when(number.rlike(possible_number()), PhoneFault.AMBIGUOUS.value)
        .when(number.rlike(rf"^\+{one_of_codes()}"), PhoneFault.INVALID_LENGTH.value)
        .otherwise(PhoneFault.INVALID_CALLING_CODE.value)
    )


def _longer(lengths: Lengths) -> tuple[str, ...]:
    return (f"{max(lengths.possible) + 1},",)


def _shorter(lengths: Lengths) -> tuple[str, ...]:
    return (f"0,{min(lengths.possible) - 1}",)


def _local_only(lengths: Lengths) -> tuple[str, ...]:
    return tuple(map(str, lengths.local_only))


@cache
def _numbers(counts: Callable[[Lengths], tuple[str, ...]]) -> str:
    return numbers({code: counts(lengths) for code, lengths in main_lengths().items()})
