"""What the quarantine keeps of a payload: a shape without digits and words, and on request its text without digits."""
# ruff: noqa: RUF001 - digits that look alike are what is tried

import pytest
from pyspark.sql import functions as F

from lib.parsing.redaction import LONGEST_SHAPE, LONGEST_TEXT, shape, without_digits
from tests.hostile_cards import digits_of

CASES = {
    "a card": (b'{"credit_card": "4111111111111111"}', '{"aaaaaa_aaaa": "9999999999999999"}', '{"credit_card": "################"}'),
    "a code": (b'{"cvv": 684, "expiry": "11/29"}', '{"aaa": 999, "aaaaaa": "99/99"}', '{"cvv": ###, "expiry": "##/##"}'),
    "tags between digits": (b"<b>4</b><b>1</b>", "<a>9</a><a>9</a>", "<b>#</b><b>#</b>"),
    "groups in fields": (b'{"a": "4111", "b": "1111"}', '{"a": "9999", "a": "9999"}', '{"a": "####", "b": "####"}'),
    "full-width digits": ("４１ Jörg".encode(), "99 aaaa", "## Jörg"),
    "superscripts and circles": ("⁴¹①❶㊿".encode(), "99999", "#####"),
    "digits of planes above": ("𝟒𝟙🄋".encode(), "999", "###"),
    "ideographs": ("四一〇".encode(), "aa9", "###"),
    "escapes": (rb"\u0034\uff11", r"\a9999\aaa99", r"\u####\uff##"),
    "entities": (b"&#52;&#x34;", "&#99;&#a99;", "&###;&#x##;"),
    "signs that are no ASCII": ("a\u200b–🎉\n".encode(), "a????", "a\u200b–🎉\n"),
    "broken bytes": (b"\xff4\xc3", "?9?", "\ufffd#\ufffd"),
    "UTF-16": ("41".encode("utf-16-le"), "9?9?", "#\0#\0"),
    "more than is kept": (b"x" * 1_000_000, "a" * LONGEST_SHAPE, "x" * LONGEST_TEXT),
    "more than is kept, in four bytes each": ("𝟒".encode() * 10_000, "9" * LONGEST_SHAPE, "#" * LONGEST_TEXT),
    "nothing": (b"", "", ""),
    "no value": (None, None, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def kept(spark):
    """Shape and text of each payload, by its case."""
    payloads = [(name, payload and bytearray(payload)) for name, (payload, *_) in CASES.items()]
    rows = spark.createDataFrame(payloads, "name string, payload binary").select(
        "name", shape(F.col("payload")).alias("shape"), without_digits(F.col("payload")).alias("text")
    )
    return {row.name: (row.shape, row.text) for row in rows.collect()}


@pytest.mark.parametrize("name", CASES)
def test_the_quarantine_keeps(name, kept):
    assert kept[name] == CASES[name][1:]


@pytest.mark.parametrize("name", CASES)
def test_neither_holds_a_digit_of_the_payload(name, kept):
    found, text = kept[name]
    assert set(digits_of(found or "")) <= {"9"}
    assert digits_of(text or "") == ""
