"""The real job on real servers against the plain Python reference, row for row, in batches of every size."""

from datetime import timedelta

import pytest

from lib.samples.plan import Plan
from tests import tables
from tests.end_to_end.tangle import PROFILES, STORE_RECORDS

PLAN = Plan(
    profiles=3_000, store_records=20_000, overlap=0.3, span=timedelta(days=30), late=0.01, broken=0.01
)
# Late records are six days late: none is dropped, and yet state is evicted within the span.
TIMES = {"stream.join_window": "7d", "stream.watermark_delay": "8d"}
ALL_AT_ONCE = TIMES | {"kafka.max_records_per_batch": "1000000"}
SMALL_BATCHES = TIMES | {"kafka.max_records_per_batch": "1000", "stream.state_partitions": "1"}
OTHER_STATE = TIMES | {"kafka.max_records_per_batch": "7000", "stream.state_format": "2"}
EVERY_RULE = ALL_AT_ONCE | {
    "linkage.blocking_rules": "[phone, token_phone_head, token_phone_tail, initials_phone_head, initials_phone_ends,"
    " name]"
}
COUNTS = ("records_read", "rejected", "late", "matched", "customers")
TABLES = ("customers", "members", "aliases", "edges", "review")
HISTORY, QUARANTINE = ("history/profiles", "history/store_records"), "quarantine"
DELTA = (*HISTORY, QUARANTINE, "matches", "customer_changes", "stream_progress")


@pytest.fixture(scope="module")
def filled(fill):
    return fill(PLAN, stem="identification", seed=7)


@pytest.fixture(scope="module")
def at_once(filled, settings_over, drain):
    """Settings and summary of the run that the others are compared with."""
    settings = settings_over(filled[0], ALL_AT_ONCE)
    return settings, drain(settings)


@pytest.fixture(scope="module")
def job(at_once):
    return at_once[0]


@pytest.fixture(scope="module")
def expected(job, filled, expect):
    return expect(job, *filled[1:])


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(SMALL_BATCHES, id="1000-a-batch-in-one-state-partition"),
        pytest.param(OTHER_STATE, id="7000-a-batch-in-join-state-format-2"),
    ],
)
def in_batches(request, filled, settings_over, identify):
    """Settings and summary of a run over the same topics in other batches and with another state."""
    settings = settings_over(filled[0], request.param)
    return settings, identify(settings)


@pytest.fixture(scope="module")
def every_rule(filled, settings_over, identify, expect):
    """Settings and summary of a run with both blocking rules, and what the reference makes of them."""
    settings = settings_over(filled[0], EVERY_RULE)
    return settings, identify(settings), expect(settings, *filled[1:])


def test_the_records_leave_no_rule_unused(expected):
    assert expected.read == PLAN.profiles + PLAN.store_records + PROFILES + STORE_RECORDS
    assert len(expected.reject_reasons) >= 6
    assert min(len(expected.customers), len(expected.edges)) > 500
    without_customer = [member for member in expected.members.values() if member[0] is None]
    assert min(len(expected.review), len(without_customer), expected.placeholders) > 20
    assert expected.placeholder_names > 20
    assert set(expected.edges.values()) == {"certain", "match", "review", "possible"}
    assert len(expected.aliases) > 3


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_are_those_of_the_reference(table, job, expected):
    assert getattr(tables, table)(job) == getattr(expected, table)


def test_the_summary_counts_what_the_reference_counts(at_once, expected):
    assert counts(at_once[1]) == expected_counts(expected)


def test_placeholder_names_are_counted(spark, job, expected):
    told = tables.delta(spark, job, "stream_progress")
    assert sum(row.placeholder_name for row in told) == expected.placeholder_names


def test_every_message_is_in_history_or_in_quarantine_and_in_one_of_them_only(spark, job, filled):
    archived = [row for table in (*HISTORY, QUARANTINE) for row in tables.delta(spark, job, table)]
    messages = {message.coordinates for side in filled[1:] for message in side}
    assert set(tables.by_coordinates(archived)) == messages


def test_the_quarantine_holds_the_rejects_of_the_reference(spark, job, expected):
    quarantined = tables.by_coordinates(tables.delta(spark, job, QUARANTINE))
    assert {at: row.reject_reason for at, row in quarantined.items()} == expected.rejects
    assert {at: row.phone_fault for at, row in quarantined.items()} == expected.reject_faults


def test_history_holds_what_the_reference_reads(spark, job, expected):
    archived = tables.by_coordinates([row for table in HISTORY for row in tables.delta(spark, job, table)])
    assert {at: tables.archived_record(row) for at, row in archived.items()} == {
        at: tables.archived_record_of(record) for at, record in expected.records.items()
    }


def test_history_holds_the_identity_of_every_record(spark, job, expected):
    kept = tables.by_coordinates([row for table in HISTORY for row in tables.delta(spark, job, table)])
    assert {at: row.identity_id for at, row in kept.items()} == expected.identity_ids


def test_every_pair_names_both_records_in_full(spark, job, expected):
    matches = tables.delta(spark, job, "matches")
    assert matches
    for row in matches:
        for side, identity in (("l", row.l_identity), ("r", row.r_identity)):
            place = tuple(row[f"{side}_{name}"] for name in ("topic", "partition", "offset"))
            assert expected.identity_ids[place] == identity


def test_a_second_run_changes_nothing(spark, job, drain):
    before = everything(spark, job)
    summary = drain(job)
    assert summary["records_read"] == 0
    assert everything(spark, job) == before


@pytest.mark.parametrize("table", tables.CONTENT)
def test_batches_of_any_size_and_state_of_any_form_end_in_the_same_rows(table, in_batches, job):
    assert tables.content(in_batches[0], table) == tables.content(job, table)


def test_batches_of_any_size_count_the_same(in_batches, at_once):
    assert counts(in_batches[1]) == counts(at_once[1])


@pytest.mark.parametrize("table", TABLES)
def test_with_every_blocking_rule_the_tables_are_those_of_the_reference(table, every_rule):
    settings, _, expected = every_rule
    assert getattr(tables, table)(settings) == getattr(expected, table)


def test_more_blocking_rules_find_more(every_rule, expected):
    assert every_rule[2].review.keys() > expected.review.keys()


def test_a_pair_that_several_blocking_rules_find_counts_once(every_rule):
    _, summary, expected = every_rule
    assert counts(summary) == expected_counts(expected)


def counts(summary):
    return {name: summary[name] for name in COUNTS}


def expected_counts(expected):
    values = (expected.read, len(expected.rejects), 0, expected.matched, len(expected.customers))
    return dict(zip(COUNTS, values, strict=True))


def everything(spark, settings):
    """All rows of MySQL with the times they were written at, and how many there are in Delta."""
    in_mysql = {
        table: tables.rows(settings, f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in (*tables.CONTENT, "batch_ledger", "delta_outbox")
    }
    return in_mysql | {table: len(tables.delta(spark, settings, table)) for table in DELTA}
