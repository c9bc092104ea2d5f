"""Why a number is not possible, against libphonenumber's is_possible_number_with_reason on numbers of every length."""

import random
import re

import phonenumbers
import pytest
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    ValidationResult,
)

from lib.normalisation.phone_fault import with_phone_fault
from lib.normalisation.record import normalise

SCHEMA = "name string, written_phone string, reject_reason string"
LENGTHS = range(1, 18)  # digits of a national number, the longest that the library reads among them
REGIONS = ("US", "GB", "FR", "NO")
DRAWN = 2_500  # numbers of each region
POSSIBLE = None, "local_only"
REASONS = {
    ValidationResult.IS_POSSIBLE: None,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "local_only",
    ValidationResult.INVALID_COUNTRY_CODE: "invalid_calling_code",
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.INVALID_LENGTH: "invalid_length",
    ValidationResult.TOO_LONG: "too_long",
}
UNREAD = {  # of numbers that the library does not even take apart
    NumberParseException.NOT_A_NUMBER: "too_short",  # one digit
    NumberParseException.TOO_SHORT_NSN: "too_short",
    NumberParseException.TOO_LONG: "too_long",
    NumberParseException.INVALID_COUNTRY_CODE: "invalid_calling_code",
}


@pytest.fixture(scope="module")
def faults(spark):
    """Phone and fault of texts in a region."""

    def read(texts, region):
        rows = spark.createDataFrame([("Ann", text, None) for text in sorted(texts)], SCHEMA).coalesce(1)
        found = with_phone_fault(normalise(rows, region), region).collect()
        return {row.written_phone: (row.phone, row.phone_fault) for row in found}

    return read


def test_every_calling_code_and_every_length(faults):
    digits = random.Random(1)
    numbers = [
        PhoneNumber(
            country_code=code, national_number=int("2" + "".join(digits.choices("3456789", k=length - 1)))
        )
        for code in (*COUNTRY_CODE_TO_REGION_CODE, 999)
        for length in LENGTHS
    ]
    expected = {text(number): by_the_library(text(number), "US") for number in numbers}
    found = {written: fault for written, (_, fault) in faults(expected, "US").items()}
    assert {written: found[written] for written in expected if found[written] != expected[written]} == {}
    assert set(expected.values()) == set(REASONS.values())


def text(number):
    return f"+{number.country_code}{number.national_number}"


@pytest.mark.parametrize("region", REGIONS)
def test_numbers_as_they_are_dialled_within_a_country(region, faults):
    expected = {number: by_the_library(number, region) for number in national_numbers(region)}
    found = faults(expected, region)
    compared = {number for number in expected if found[number][1] not in (None, "placeholder", "ambiguous")}
    # The library drops one prefix more than we do, behind which a number may be possible after all.
    possible = {
        number for number in compared if expected[number] in POSSIBLE and found[number][1] != "local_only"
    }
    assert {n: found[n][1] for n in compared - possible} == {n: expected[n] for n in compared - possible}
    assert len(possible) < len(compared) / 50
    assert len(compared) > DRAWN / 10
    ambiguous = {number for number in expected if found[number][1] == "ambiguous"}
    assert {expected[number] for number in ambiguous} <= {"too_short", "local_only", "invalid_length"}
    assert len(ambiguous) < len(compared) / 50


def national_numbers(region):
    """Digits of every length, some of them behind the national prefix or the calling code, none behind the international one."""
    metadata, digits = PhoneMetadata.metadata_for_region(region), random.Random(region)
    begins = ("", "", metadata.national_prefix or "", str(metadata.country_code))
    drawn = {
        digits.choice(begins) + "".join(digits.choices("0123456789", k=digits.choice(LENGTHS)))
        for _ in range(DRAWN)
    }
    return {number for number in drawn if not re.match(f"(?:{metadata.international_prefix})|00", number)}


def by_the_library(number, region):
    try:
        return REASONS[phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number, region))]
    except NumberParseException as error:
        return UNREAD[error.error_type]
