"""Phones, dates and other texts with many digits that are no card come out as they went in, to the byte."""

import pytest

from lib.parsing.scrub import scrubbed
from tests.unit.normalisation.test_phone_parity import REGIONS
from tests.written_phones import numbers_of, spellings

ALWAYS_A_PHONE = 13  # digits, or fewer; 14 may be a card number that passes its check
NUMBERS = 20  # of each kind of a region
FIELDS = ("name", "phone", "address", "date")
PREFIXES = "00", "011 ", "+"
TEXTS = (
    "12345 67th St, Apt 1234, Springfield IL 62704-1234",
    "DE89 3704 0044 0532 0130 00",
    "Order 2024-000123-4567",
    "1748503543012",
    '{ "street" : "Elm 6", "zip": 62704, "at": [48.137154, 11.576124] }',
    "Export Street 12, Valid House, Security Lane 7",
    "<b>bold</b> &amp; \\u0041 %41 \\n",
    "कि किरण १२, 四谷三丁目 12-5",
    "[card] is what somebody wrote",
)
DATES = (
    "2024-01-15T10:45:30.123456+02:00",
    "2024-01-15 10:45:30.123456789 +0200",
    "2036-12-31T23:59:60Z",
    "2024-01-15",
)


@pytest.fixture(scope="module")
def phones():
    found = {
        text
        for region in REGIONS
        for number in numbers_of(region, NUMBERS)
        for text in spellings(number, region).values()
        if sum(map(str.isdigit, text)) <= ALWAYS_A_PHONE
    }
    abroad = sorted(text for text in found if text.startswith("+") and text[1:].isdigit())
    return sorted(
        found | {prefix + text[1:] for text in abroad for prefix in PREFIXES} | {text[1:] for text in abroad}
    )


def left_of(spark, texts, field):
    """What is left of each text in a field, of those of which something was cut or changed."""
    rows = [tuple(text if name == field else None for name in FIELDS) for text in texts]
    frame = spark.createDataFrame(rows, ", ".join(f"{name} string" for name in FIELDS))
    after = [row[field] for row in scrubbed(frame, FIELDS).coalesce(2).collect()]
    return {text: left for text, left in zip(texts, after, strict=True) if text != left}


def test_no_phone_of_the_countries_is_cut(spark, phones):
    assert len(phones) > 100_000
    assert left_of(spark, phones, "phone") == {}


@pytest.mark.parametrize(("field", "texts"), [("address", TEXTS), ("name", TEXTS), ("date", DATES)])
def test_a_text_without_a_card_stays(field, texts, spark):
    assert left_of(spark, texts, field) == {}
