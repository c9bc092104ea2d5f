"""What becomes of every message of tests/cases/messages.yaml, before and after the reference has its say."""

import json
from datetime import datetime, timezone

import pytest

from lib.records.message import MESSAGE
from lib.settings.keys import Keys
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.message_cases import MOST_BYTES, message_cases, message_parameters
from tests.reference_json import RejectedError
from tests.reference_records import PROFILE, STORE, Message, record_of
from tests.way import OF_SIDE, records_of

NOW = 1_767_225_600_123
CARD_KEY = b"card key"
KEYS = Keys(CARD_KEY, b"")
CASES = message_cases()
UNDISPUTED = [case for case in CASES if not case.disputed]
SETTINGS = load_settings(HOME / "conf", "local", {"records.max_payload_bytes": str(MOST_BYTES)}, {})


@pytest.fixture(scope="module")
def read(spark):
    """The rows that both sides' parsing and normalisation make of all cases, by id."""
    when = datetime.fromtimestamp(NOW / 1_000, timezone.utc)
    found = {}
    for side in (PROFILE, STORE):
        cases = [case for case in CASES if case.side == side]
        rows = [(side, 0, offset, when, case.value) for offset, case in enumerate(cases)]
        messages = spark.createDataFrame(rows, MESSAGE)
        for row in records_of(OF_SIDE[side], messages, SETTINGS, KEYS).collect():
            found[cases[row.offset].id] = row.asDict(recursive=True)
    return found


@pytest.mark.parametrize("case", message_parameters(CASES))
def test_message(case, read):
    row = read[case.id]
    assert row["reject_reason"] == case.reason
    card = row.get("card") or {"brand": None, "last4": None}
    assert {name: as_expected(name, (row | card)[name]) for name in case.expected} == case.expected


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_reference_reads_the_message_alike(case):
    row = reference_row(case)
    assert {name: as_expected(name, row.get(name)) for name in ("reject_reason", *case.expected)} == {
        "reject_reason": case.reason
    } | case.expected


@pytest.mark.parametrize("case", UNDISPUTED, ids=[case.id for case in UNDISPUTED])
def test_every_field_is_that_of_the_reference(case, read):
    expected = reference_row(case)
    row = read[case.id] | (read[case.id].get("card") or {})
    assert {name: row.get(name) for name in expected} == expected


def reference_row(case):
    message = Message(case.side, 0, 0, NOW, case.value)
    try:
        record = record_of(message, case.side, SETTINGS, CARD_KEY, NOW)
    except RejectedError as error:
        return {"reject_reason": str(error)}
    names = ("name", "email", "address", "recorded_at")
    row = {name: getattr(record, name) for name in names} | {"reject_reason": None}
    card = record.card._asdict() if record.card else dict.fromkeys(("token", "last4", "brand"))
    return row | card | {"phone": record.identity.phone, "name_key": record.identity.name_key}


def as_expected(name, value):
    """An address that is an object is kept as JSON."""
    if name == "address" and value and value.startswith("{") and value.endswith("}"):
        return json.loads(value)
    return value
