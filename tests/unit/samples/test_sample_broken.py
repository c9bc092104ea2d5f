"""Every kind of broken payload is broken in its own way, as plain Python sees it."""

import json
from collections import Counter

import numpy as np
import pytest

from lib.records.pair import Side
from lib.records.reasons import RejectReason
from lib.samples.broken import KINDS
from lib.samples.generate import generate
from lib.samples.plan import Plan
from lib.settings.model import RecordSettings

PLAN = Plan(20_000, 20_000, broken=0.04)
RECORDS = {side: generate(PLAN, side, np.arange(20_000)).to_pylist() for side in Side}
BROKEN = {kind: [row for rows in RECORDS.values() for row in rows if row["broken"] == kind] for kind in KINDS}
WHOLE = [row for rows in RECORDS.values() for row in rows if row["broken"] is None]
BROKER_LIMIT = 1_048_588  # bytes, Kafka's default
BOUND = RecordSettings().max_payload_bytes


def is_text(payload):
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_json(payload):
    try:
        json.loads(payload)
    except json.JSONDecodeError:
        return False
    return True


def field(payload, name):
    return json.loads(payload).get(name)


def digits(text):
    return [character for character in text if character.isdigit()]


@pytest.mark.parametrize(
    ("kind", "is_broken"),
    [
        ("tombstone", lambda value: value is None),
        ("empty", lambda value: value == b""),
        ("invalid_utf8", lambda value: value and not is_text(value)),
        ("not_json", lambda value: is_text(value) and not value.startswith(b"{") and not is_json(value)),
        ("truncated", lambda value: value.startswith(b'{"name": ') and is_text(value) and not is_json(value)),
        ("no_object", lambda value: not isinstance(json.loads(value), dict)),
        ("missing_name", lambda value: "name" not in json.loads(value) and field(value, "phone")),
        ("name_null", lambda value: json.loads(value)["name"] is None and field(value, "phone")),
        ("missing_phone", lambda value: "phone" not in json.loads(value) and field(value, "name")),
        ("phone_blank", lambda value: field(value, "phone").isspace() and field(value, "name")),
        ("name_of_marks", lambda value: not any(map(str.isalpha, field(value, "name")))),
        ("name_a_list", lambda value: isinstance(field(value, "name"), list)),
        ("phone_without_digits", lambda value: not digits(field(value, "phone"))),
        ("phone_too_long", lambda value: len(digits(field(value, "phone"))) > 20),
        ("phone_an_object", lambda value: isinstance(field(value, "phone"), dict)),
        ("oversized", lambda value: BOUND < len(value) < BROKER_LIMIT - 500 and is_json(value)),
    ],
)
def test_each_kind_is_broken_in_its_way(kind, is_broken):
    assert BROKEN[kind]
    assert all(is_broken(row["value"]) for row in BROKEN[kind])


def test_every_kind_is_in_the_table_above():
    above = next(
        mark for mark in test_each_kind_is_broken_in_its_way.pytestmark if mark.name == "parametrize"
    )
    assert [kind for kind, _ in above.args[1]] == list(KINDS)


def test_every_reason_to_reject_has_a_kind():
    assert {kind.reason for kind in KINDS.values()} == set(RejectReason)


def test_all_others_are_objects_with_name_and_phone():
    assert all(field(row["value"], "name").strip() and digits(field(row["value"], "phone")) for row in WHOLE)


def test_a_broken_record_is_of_nobody_and_a_whole_one_of_somebody():
    assert {row["person_id"] for rows in BROKEN.values() for row in rows} == {None}
    assert all(row["person_id"] is not None for row in WHOLE)


@pytest.mark.parametrize("side", Side, ids=lambda side: side.value)
def test_kinds_come_evenly_but_an_oversized_one_once(side):
    found = Counter(row["broken"] for row in RECORDS[side] if row["broken"])
    assert found.pop("oversized") == 1
    assert sum(found.values()) / 20_000 == pytest.approx(PLAN.broken, rel=0.1)
    assert min(found.values()) > 0.5 * max(found.values())


def test_nothing_is_broken_where_nothing_should_be():
    assert generate(Plan(5_000, 1, broken=0), Side.PROFILE, np.arange(5_000))["broken"].null_count == 5_000
