"""Card numbers: what is one, whose it is, and the token that stands for it."""

import hashlib
import hmac
import json
from datetime import datetime, timezone

import pytest

from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.model import RecordSettings, TopicSettings
from lib.sources.declared import STORE_RECORDS
from tests.hostile_cards import passes_luhn
from tests.way import parsed

KEY = b"a key of the length that SHA-256 takes in at once and a few bytes more of it"
BRANDS = {
    "4000000000000000": "visa",
    "3999999999999999": "other",
    "5099999999999999": "other",
    "5100000000000000": "mastercard",
    "5599999999999999": "mastercard",
    "5600000000000000": "other",
    "2220999999999999": "other",
    "2221000000000000": "mastercard",
    "2720999999999999": "mastercard",
    "2721000000000000": "other",
    "339999999999999": "other",
    "340000000000000": "amex",
    "349999999999999": "amex",
    "350000000000000": "other",
    "369999999999999": "other",
    "370000000000000": "amex",
    "379999999999999": "amex",
    "380000000000000": "other",
    "6010999999999999": "other",
    "6011000000000000": "discover",
    "6011999999999999": "discover",
    "6012000000000000": "other",
    "6439999999999999": "other",
    "6440000000000000": "discover",
    "6499999999999999": "discover",
    "6500000000000000": "discover",
    "6599999999999999": "discover",
    "6600000000000000": "other",
    "0000000000000000": "other",
}
SPELLINGS = {
    "4111 1111 1111 1111": "4111111111111111",
    "4111-1111-1111-1111": "4111111111111111",
    "Visa: 4111.1111/1111_1111 (mine)": "4111111111111111",
    "411111111111": "411111111111",
    "4111111111111111111": "4111111111111111111",
    "41111111111": None,
    "41111111111111111111": None,
    "none": None,
    " ": None,
    None: None,
}
WITH_CODES = {
    "4111 1111 1111 1111 862": "4111111111111111",
    "4111 1111 1111 1111 12/29 862": "4111111111111111",
    "4111111111111111/0130": "4111111111111111",
    "4111111111111111 CVC 862 exp 0130": "4111111111111111",
    "3782 822463 10005 1234": "378282246310005",
    "3056 930902 5904, 321": "30569309025904",
}


@pytest.fixture(scope="module")
def cards(spark):
    """The card that is read from each way to write one."""
    written = [*BRANDS, *SPELLINGS, *WITH_CODES]
    payloads = [json.dumps({"name": "Ann", "phone": "1", "credit_card": card}).encode() for card in written]
    when = datetime(2026, 1, 1, tzinfo=timezone.utc)
    messages = spark.createDataFrame([("t", 0, n, when, value) for n, value in enumerate(payloads)], MESSAGE)
    rows = parsed(STORE_RECORDS, messages, TopicSettings(topic="t"), RecordSettings(), Keys(KEY, b""))
    return {written[row.offset]: row.card for row in rows.collect()}


def token(digits):
    return f"1:{hmac.new(KEY, digits.encode(), hashlib.sha256).hexdigest()[:32]}"


@pytest.mark.parametrize(("number", "brand"), BRANDS.items())
def test_brand(number, brand, cards):
    assert cards[number].brand == brand


@pytest.mark.parametrize(("written", "digits"), SPELLINGS.items())
def test_a_card_is_its_token_and_its_last_digits(written, digits, cards):
    if digits is None:
        assert cards[written] is None
    else:
        assert cards[written][:2] == (token(digits), digits[-4:] if passes_luhn(digits) else None)


@pytest.mark.parametrize(("written", "digits"), WITH_CODES.items())
def test_a_code_behind_a_number_is_no_part_of_it(written, digits, cards):
    assert cards[written][:2] == (token(digits), digits[-4:])
