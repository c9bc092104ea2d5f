"""Thousands of malformed payloads: each becomes what the reference says, reason and fields, in one Spark job."""

from datetime import datetime, timezone

import pytest
from pyspark.sql import functions as F

from lib import pipeline
from lib.records.message import MESSAGE
from lib.records.reasons import RejectReason
from lib.settings.keys import Keys
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.malformed.any_objects import any_objects
from tests.malformed.payloads import payloads
from tests.malformed.ways import WAYS
from tests.reference_json import RejectedError, fields_of
from tests.reference_records import PROFILE, STORE, Message, date_of, record_of
from tests.tables import archived_record, archived_record_of
from tests.way import OF_SIDE, records_of

SEED, COUNT, ANY_COUNT = 3, 2_200, 300  # of each side
MOST_SHOWN = 20
NOW = 1_767_225_600_123
CARD_KEY = b"card key"
SETTINGS = load_settings(HOME / "conf", "local", {"records.max_payload_bytes": "100000"}, {})
ANY_OBJECTS = any_objects(ANY_COUNT)
PAYLOADS = {side: payloads(SEED, side, COUNT) + ANY_OBJECTS for side in (PROFILE, STORE)}


@pytest.fixture(scope="module")
def rows(spark):
    """What the job's parsing and normalisation make of every payload, by side and number."""
    when = datetime.fromtimestamp(NOW / 1_000, timezone.utc)
    messages = spark.createDataFrame(
        [
            (side, 0, number, when, payload.value)
            for side, of_side in PAYLOADS.items()
            for number, payload in enumerate(of_side)
        ],
        MESSAGE,
    )
    profiles, store_records = (
        records_of(OF_SIDE[side], messages.where(F.col("topic") == side), SETTINGS, Keys(CARD_KEY, b""))
        for side in (PROFILE, STORE)
    )
    both = profiles.unionByName(store_records, allowMissingColumns=True)
    found = pipeline.kept_in_history(both, SETTINGS).collect()
    return {(row.topic, row.offset): row for row in found}


@pytest.mark.parametrize("side", [PROFILE, STORE])
def test_every_payload_becomes_what_the_reference_says(side, rows):
    lines = differences(side, [outcome(rows[side, number]) for number in range(len(PAYLOADS[side]))])
    assert not lines, "\n".join(lines[:MOST_SHOWN])


@pytest.mark.parametrize("side", [PROFILE, STORE])
def test_the_payloads_are_of_every_kind(side, rows):
    of_side = PAYLOADS[side]
    reasons = {rows[side, number].reject_reason for number in range(len(of_side))}
    assert reasons == {None, *(reason.value for reason in RejectReason)}
    assert {way for payload in of_side for way in payload.broken} == {*WAYS, "any object"}
    assert len(of_side) > COUNT + ANY_COUNT / 2


def test_a_seed_gives_the_same_payloads_again():
    assert payloads(SEED, PROFILE, COUNT) == PAYLOADS[PROFILE][:COUNT] != payloads(SEED + 1, PROFILE, COUNT)


def differences(side, found):
    """A line for each payload of which the job makes something else."""
    lines = []
    for number, payload in enumerate(PAYLOADS[side]):
        expected = outcome_of_reference(side, Message(side, 0, number, NOW, payload.value))
        if found[number] != expected:
            lines.append(f"{payload}\n  job       {found[number]}\n  reference {expected}")
    return lines


def outcome(row):
    """The reasons, or all fields of the record."""
    rejected = row.reject_reason and (row.reject_reason, row.phone_fault)
    return rejected or (archived_record(row), row.date)


def outcome_of_reference(side, message):
    try:
        record = record_of(message, side, SETTINGS, CARD_KEY, NOW)
    except RejectedError as reason:
        return str(reason), reason.phone_fault
    fields = fields_of(message.value, SETTINGS.records.max_payload_bytes)
    return archived_record_of(record), date_of(fields) if side == STORE else None
