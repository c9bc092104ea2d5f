"""Phones that patterns once took hours for; with the cut and without backtracking, they take no time.

Nothing here looks at a clock: what takes time by the cube of a length of a million does not end, and pytest ends it.
"""

from datetime import datetime, timezone

import pytest
from pyspark.sql import functions as F

from lib.normalisation.phone import EXTENSION, LETTER_BETWEEN_DIGITS, SEVERAL
from lib.normalisation.phone_fault import with_phone_fault
from lib.normalisation.plain_phone import ONE_NUMBER
from lib.normalisation.several_numbers import ADDRESS, PARTS, SLASH, VANITY
from lib.records.message import MESSAGE
from lib.records.pair import Side
from lib.settings.keys import Keys
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.way import OF_SIDE, records_of

SETTINGS = load_settings(HOME / "conf", "local", {}, {})
HALF = 20_000  # characters; both halves are no oversized payload
ENDLESS = {
    "digits, then letters": "1" * HALF + "a" * HALF,
    "a digit and a letter by turns": "1a" * HALF,
    "one digit, then letters": "1" + "a" * HALF,
    "letters, then digits": "a" * HALF + "1" * HALF,
    "digits, a letter, digits": "1" * HALF + "a" + "." * HALF,
    "beginnings of an extension": "x" * HALF,
    "extensions and blanks": "x " * HALF,
    "a blank extension": "5 x" + " " * HALF + "!",
    "digits of an extension": "x" + "1" * HALF + "!",
    "digits with marks": "1 " * HALF,
    "nothing but marks": "(" * HALF,
    "separators": "/" * HALF,
}
PATTERNS = {
    "letter between digits": LETTER_BETWEEN_DIGITS,
    "extension": EXTENSION,
    "vanity number": VANITY,
    "one number": ONE_NUMBER,
    "several numbers": SEVERAL,
    "parts of a text": PARTS,
    "slashes between numbers": SLASH,
    "tel address": ADDRESS,
}


@pytest.fixture(scope="module")
def texts(spark):
    return spark.createDataFrame(list(ENDLESS.items()), "shape string, text string").persist()


@pytest.mark.parametrize("side", Side)
def test_the_way_of_a_record_comes_to_an_end(side, texts):
    value = F.to_json(F.struct(F.lit("Ann Lee").alias("name"), F.col("text").alias("phone"))).cast("binary")
    when = F.lit(datetime(2024, 5, 1, tzinfo=timezone.utc))
    columns = [F.lit("t"), F.lit(0), F.monotonically_increasing_id(), when, value]
    named = [column.alias(name) for column, name in zip(columns, MESSAGE.names, strict=True)]
    records = records_of(OF_SIDE[side], texts.select(*named), SETTINGS, Keys(b"card", b"identity"))
    found = with_phone_fault(records, "US").select("reject_reason", "phone_fault").collect()
    assert {row.reject_reason for row in found} == {"unreadable_phone"}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_needs_the_cut(pattern, texts):
    # One task of the local Spark; each text is tried by the expression that the stage uses.
    assert texts.where(F.col("text").rlike(PATTERNS[pattern])).count() <= len(ENDLESS)
