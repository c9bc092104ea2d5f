"""When a record happened, and when the stream may believe that it did."""

import json
import time
from datetime import datetime, timedelta, timezone

import pytest
from pyspark.sql import functions as F

from lib.parsing.event_time import clamp
from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.model import RecordSettings, TopicSettings
from lib.sources.declared import PROFILES, STORE_RECORDS
from tests.way import parsed

KAFKA = datetime(2026, 1, 1, 0, 0, 0, 123_000, tzinfo=timezone.utc)
FROM_KAFKA = 1_767_225_600_123
KEYS = Keys(b"key", b"key")
SKEW = timedelta(minutes=5)
MINUTE = 60_000
DATES = {
    "2020-02-29": 1_582_934_400_000,
    "2020-02-29T10:00:00": 1_582_970_400_000,
    "2020-02-29 10:00:00": 1_582_970_400_000,
    "2020-02-29T10:00:00Z": 1_582_970_400_000,
    "2020-02-29T10:00:00.123+02:00": 1_582_963_200_123,
    "1969-12-31": -86_400_000,
    "2020-02-30": FROM_KAFKA,
    "2020-13-01": FROM_KAFKA,
    "yesterday": FROM_KAFKA,
    "10:30": FROM_KAFKA,
    "T10:30:00": FROM_KAFKA,
    "0999-12-31": FROM_KAFKA,
    "-2020-01-01": FROM_KAFKA,
    "+12000-01-01": FROM_KAFKA,
    "12000-01-01": FROM_KAFKA,
    "1000-01-01": -30_610_224_000_000,
    "1000-01-01T00:00:00+12:00": -30_610_224_000_000,
    "9999-12-31T23:59:59.999-12:00": 253_402_300_799_999,
    "02/29/2020": FROM_KAFKA,
    " ": FROM_KAFKA,
    None: FROM_KAFKA,
}
#: Minutes from now that a record says, and minutes from now that the stream takes.
CLOCKS = {-1_000_000: -1_000_000, 0: 0, 4: 4, 6: 5, 1_000_000: 5}


@pytest.fixture(scope="module")
def messages(spark):
    values = [json.dumps({"name": "Ann", "phone": "1", "date": date}).encode() for date in DATES]
    return spark.createDataFrame([("t", 0, n, KAFKA, value) for n, value in enumerate(values)], MESSAGE)


@pytest.fixture(scope="module")
def recorded_at(messages):
    """The time of each record, by the topic's kind of event time and the date in it."""
    found = {}
    for kind in ("kafka", "payload"):
        topic = TopicSettings(topic="t", event_time=kind)
        for row in parsed(STORE_RECORDS, messages, topic, RecordSettings(), KEYS).collect():
            found[kind, list(DATES)[row.offset]] = row.recorded_at
    return found


@pytest.mark.parametrize(("date", "expected"), DATES.items())
def test_the_date_of_a_payload(date, expected, recorded_at):
    assert recorded_at["payload", date] == expected


@pytest.mark.parametrize("date", DATES)
def test_the_timestamp_of_a_message(date, recorded_at):
    assert recorded_at["kafka", date] == FROM_KAFKA


def test_a_profile_may_have_a_date_too(messages):
    topic = TopicSettings(topic="t", event_time="payload")
    rows = parsed(PROFILES, messages, topic, RecordSettings(), KEYS).collect()
    assert {list(DATES)[row.offset]: row.recorded_at for row in rows} == DATES


@pytest.mark.parametrize(("says", "taken"), CLOCKS.items())
def test_a_clock_ahead_is_clamped(says, taken, clamped):
    before, found, after = clamped
    assert before + taken * MINUTE <= found[says] <= after + taken * MINUTE


@pytest.fixture(scope="module")
def clamped(spark):
    """The times that are taken, between the times before and after they were."""
    before = round(time.time() * 1_000)
    records = [(minutes, before + minutes * MINUTE) for minutes in CLOCKS]
    taken = spark.createDataFrame(records, "says int, recorded long").select(
        "says", F.unix_millis(clamp(F.col("recorded"), SKEW)).alias("taken")
    )
    found = {row.says: row.taken for row in taken.collect()}
    return before, found, round(time.time() * 1_000)
