"""Phones of many countries, as people there write them, against libphonenumber itself: the two must agree."""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from pyspark.sql import functions as F

from lib.normalisation.phone import dialled, e164, first_number, home_number, plain_number, read_number

REGIONS = (
    "US", "CA", "GB", "DE", "FR", "IT", "ES", "NL", "PL", "SE", "NO", "DK", "CH", "AT", "BE", "IE", "PT", "CZ", "BR", "MX", "AR",
    "IN", "CN", "JP", "KR", "AU", "NZ", "ZA", "TR", "IL", "AE", "NG", "SG", "RU",
)  # fmt: skip
NUMBERS = 170  # of each type and region
VARIED = 5  # last digits that are drawn
#: Within Argentina a mobile number has a 15 amid it, and none from abroad; only the library knows where.
UNREAD = {("AR", PhoneNumberType.MOBILE, "national"), ("AR", PhoneNumberType.MOBILE, "with an extension")}


def spellings(number):
    """Ways to write a number, by name."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    code, significant = f"+{number.country_code}", phonenumbers.national_significant_number(number)
    return {
        "E.164": code + significant,
        "international": international,
        "with dots": international.replace(" ", ".").replace("-", "."),
        "without blanks": international.replace(" ", ""),
        "national": national,
        "significant digits": significant,
        "with an extension": f"{national} ext. 123",
        "international with an extension": f"{international} x45",
        "a trunk zero behind the code": f"{code} 0{significant}",
        "in words": f"Tel. {international}",
    }


def numbers_of(region, kind):
    """Numbers like the library's example, in as many areas as there are."""
    example = phonenumbers.example_number_for_type(region, kind)
    significant, digits = phonenumbers.national_significant_number(example), random.Random(f"{region} {kind}")
    for _ in range(NUMBERS):
        drawn = "".join(digits.choices("0123456789", k=VARIED))
        yield phonenumbers.parse(f"+{example.country_code}{significant[:-VARIED]}{drawn}")


def texts_of(region):
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
        for number in numbers_of(region, kind):
            for name, text in spellings(number).items():
                if (region, kind, name) not in UNREAD:
                    yield text


def by_the_library(text, region):
    """What libphonenumber reads, None for a number that nobody could dial."""
    number = phonenumbers.parse(text, region)
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@pytest.mark.parametrize("region", REGIONS)
def test_a_country(region, spark):
    texts = sorted(set(texts_of(region)))
    frame = spark.createDataFrame([(text,) for text in texts], "written string").coalesce(1)
    plain = frame.withColumn("plain", plain_number(F.col("written")))
    home = home_number(F.col("plain"), region)
    number = dialled(read_number(first_number(F.col("written"))), region)
    rows = plain.withColumns({"home": home, "dialled": number}).select(
        "written", "home", e164(F.col("dialled"), region).alias("phone")
    )
    collected = rows.collect()
    read = {row.written: row.phone for row in collected}
    assert [row for row in collected if row.home not in (None, row.phone)] == []
    expected = {text: by_the_library(text, region) for text in texts}
    assert {text: read[text] for text in texts if read[text] != expected[text]} == {}


def test_there_are_enough_of_them():
    assert len(REGIONS) >= 20
    assert sum(len(list(texts_of(region))) for region in REGIONS) >= 100_000
