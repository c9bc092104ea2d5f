"""Hostile messages through the real job: what becomes of each, and that none does harm to another."""

import json
import time

import pytest

from tests import tables
from tests.message_cases import MOST_BYTES, message_cases, message_parameters
from tests.reference_records import PROFILE, STORE
from tests.servers import new_topics
from tests.topics import consume, produce

DAY = 86_400_000
NOW = int(time.time() * 1000)
CASES = [case for case in message_cases() if not case.disputed]
SETTINGS = {"records.max_payload_bytes": str(MOST_BYTES), "stream.watermark_delay": "10d"}
ARCHIVE = "history/profiles", "history/store_records"


def messages_of(side):
    """The cases of one side, and for every accepted one of the other side a record that it is to be linked with."""
    own = [(case.value, NOW + case.days * DAY) for case in CASES if case.side == side]
    return own, [partner(case) for case in CASES if case.side != side and not case.reason]


def partner(case):
    fields = json.loads(case.value)
    return json.dumps({name: fields[name] for name in ("name", "phone")}).encode(), NOW + case.days * DAY


@pytest.fixture(scope="module")
def topics(sandbox):
    return dict(zip((PROFILE, STORE), new_topics(sandbox, "messages"), strict=True))


@pytest.fixture(scope="module")
def coordinates(sandbox, topics):
    """Where each case's message is, by its id."""
    found = {}
    for side, topic in topics.items():
        own, partners = messages_of(side)
        written = produce(sandbox.bootstrap_servers, topic, own + partners)
        ids = [case.id for case in CASES if case.side == side]
        found |= dict(zip(ids, written, strict=False))
    return found


@pytest.fixture(scope="module")
def job(settings_over, topics, coordinates, drain):  # noqa: ARG001 - the topics are full once there are coordinates
    settings = settings_over(topics.values(), SETTINGS)
    drain(settings)
    return settings


@pytest.fixture(scope="module")
def expected(job, sandbox, topics, expect):
    return expect(job, *(consume(sandbox.bootstrap_servers, topic) for topic in topics.values()))


@pytest.fixture(scope="module")
def archived(spark, job):
    return tables.by_coordinates([row for table in ARCHIVE for row in tables.delta(spark, job, table)])


@pytest.fixture(scope="module")
def quarantined(spark, job):
    return tables.by_coordinates(tables.delta(spark, job, "quarantine"))


@pytest.mark.parametrize("case", message_parameters(CASES))
def test_what_becomes_of(case, coordinates, archived, quarantined, expected):
    at = coordinates[case.id]
    reason = quarantined[at].reject_reason if at in quarantined else None
    assert (reason, expected.rejects.get(at)) == (case.reason, case.reason)
    assert (at in archived, at in expected.records) == (not case.reason, not case.reason)


def test_all_rejects_have_the_reason_of_the_reference(quarantined, expected):
    assert {at: row.reject_reason for at, row in quarantined.items()} == expected.rejects


def test_history_holds_what_the_reference_reads(archived, expected):
    assert {at: tables.archived_record(row) for at, row in archived.items()} == {
        at: tables.archived_record_of(record) for at, record in expected.records.items()
    }


@pytest.mark.parametrize("table", ["customers", "members", "aliases", "edges", "review"])
def test_the_tables_are_those_of_the_reference(table, job, expected):
    assert getattr(tables, table)(job) == getattr(expected, table)


def test_every_accepted_case_but_the_placeholders_is_a_customer(expected):
    accepted = [case for case in CASES if not case.reason]
    assert len(expected.customers) == len(accepted) - expected.placeholders // 2
