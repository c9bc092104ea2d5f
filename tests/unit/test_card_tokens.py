"""Card tokens of every version, natively and in Python, against a chain of Python's own HMACs that is written out here."""

import hashlib
import hmac

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

from lib.card_tokens import expressions, token
from lib.errors import RefusedError
from lib.identity.facts import facts_from_json
from lib.records.pair import Side
from lib.streaming.failures import explained

DIGITS = "4111111111111111"
KEYS = (
    b"the first key" * 3,
    b"the second key, longer than a block of the hash" * 2,
    b"\xff\0 the third key" * 2,
)


def mac(key, message):
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()[:32]


ONE = f"1:{mac(KEYS[0], DIGITS)}"
TWO = f"2:{mac(KEYS[1], ONE)}"
THREE = f"3:{mac(KEYS[2], TWO)}"
OF_VERSION = {1: ONE, 2: TWO, 3: THREE}
#: How a token may be stored, by the version that it was made in; one from before tokens had versions is as good as the first.
STORED = {
    "from before versions": ONE.removeprefix("1:"),
    "version 1": ONE,
    "version 2": TWO,
    "version 3": THREE,
}
#: What is stored, the number of keys in the settings, and the token then.
UP_TO_DATE = {
    f"{name}, {keys} keys": (stored, keys, OF_VERSION[keys])
    for at, (name, stored) in enumerate(STORED.items())
    for keys in OF_VERSION
    if keys >= at
}
OF_LATER = [(TWO, 1), (THREE, 1), (THREE, 2), ("10:" + "0" * 32, 3)]


@pytest.fixture(scope="module")
def native(spark):
    """What the native expression makes of one text with so many keys."""

    def of(expression, text, keys):
        rows = spark.createDataFrame([(text,)], "text string")
        return rows.select(expression(F.col("text"), KEYS[:keys]).alias("token")).collect()[0].token

    return of


@pytest.mark.parametrize("keys", OF_VERSION)
def test_a_number_has_the_token_of_the_newest_key(keys, native):
    assert native(expressions.token_of, DIGITS, keys) == OF_VERSION[keys]


@pytest.mark.parametrize(("stored", "keys", "expected"), UP_TO_DATE.values(), ids=UP_TO_DATE)
def test_a_stored_token_is_brought_up_to_date(stored, keys, expected, native):
    assert token.up_to_date(stored, KEYS[:keys]) == expected
    assert native(expressions.up_to_date, stored, keys) == expected


@pytest.mark.parametrize(("stored", "keys"), OF_LATER)
def test_a_token_of_a_later_version_is_refused(stored, keys, native):
    with pytest.raises(RefusedError, match="earlier_card_keys"):
        token.up_to_date(stored, KEYS[:keys])
    with pytest.raises(PySparkException) as failed:
        native(expressions.up_to_date, stored, keys)
    assert isinstance(explained(failed.value), RefusedError)


def test_no_card_has_no_token(native, spark):
    assert native(expressions.up_to_date, None, 2) is None
    card = "struct<token: string, last4: string>"
    rows = spark.createDataFrame([((ONE, "1111"), None), (None, None)], f"r_card {card}, other {card}")
    found = expressions.cards_up_to_date(rows, ["l_card", "r_card", "other"], KEYS[:2]).collect()
    assert [(row.r_card, row.other) for row in found] == [((TWO, "1111"), None), (None, None)]


@pytest.mark.parametrize(("stored", "expected"), [(ONE.removeprefix("1:"), ONE), (ONE, ONE), (TWO, TWO)])
@pytest.mark.parametrize(
    "document",
    [
        '{{"name": [[1, 0, 0, "t"], "Ann"], "sources": ["STORE"], "distinct": {{"card": [["{}", "1111", "visa"]]}}}}',
        '{{"name": [[1, 0, 0], "Ann"], "cards": [["{}", "1111", "visa"]]}}',
    ],
    ids=["facts", "facts from before V007"],
)
def test_facts_have_tokens_with_their_versions(document, stored, expected):
    facts = facts_from_json(document.format(stored), Side.STORE)
    assert facts["distinct"] == {"card": {(expected, "1111", "visa")}}


@pytest.mark.parametrize(("stored", "expected"), [(ONE.removeprefix("1:"), ONE), (ONE, ONE), (TWO, TWO)])
def test_rows_of_the_past_have_tokens_with_their_versions(stored, expected, native):
    assert native(lambda text, _: expressions.with_version(text), stored, 0) == expected
