"""The micro-batch transaction on the real MySQL: replays, other contents, other drivers."""

import pyarrow as pa
import pytest

from lib.database.application import open_application
from lib.errors import DependencyUnreachableError, LedgerMismatchError, RefusedError
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.resolution.pairs import Pairs
from tests.tables import count, rows


def test_a_replay_changes_nothing(sink, job_settings):
    sink(Pairs({}), 0)
    before = [rows(job_settings, f"SELECT * FROM {table}") for table in ("customers", "delta_outbox")]
    sink(Pairs({}), 0)
    assert [rows(job_settings, f"SELECT * FROM {table}") for table in ("customers", "delta_outbox")] == before


def test_a_replay_with_other_pairs_is_refused_and_writes_nothing(sink, job_settings):
    sink(Pairs({}), 0)
    with pytest.raises(LedgerMismatchError):
        sink(Pairs({}, {"l_identity": 2, "l_name_key": "bo roy", "l_offset": 1, "row_hash": 43}), 0)
    assert count(job_settings, "customer_members") == 2


def test_a_failure_inside_the_transaction_leaves_nothing_behind(sink, job_settings, monkeypatch):
    monkeypatch.setattr("lib.database.batch_ledger.record", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sink(Pairs({}), 0)
    tables = ("customers", "customer_members", "delta_outbox")
    assert [count(job_settings, table) for table in tables] == [0, 0, 0]


def test_a_merge_deletes_the_younger_customer_and_leaves_its_alias(sink, job_settings):
    younger = {"l_identity": 2, "l_name_key": "a lee", "l_recorded_at": 5_000, "l_offset": 1}
    sink(Pairs({}), 0)
    sink(Pairs(younger | {"r_identity": 102, "r_name_key": "a lee", "r_offset": 1}), 1)
    assert count(job_settings, "customers") == 2
    sink(Pairs(younger | {"row_hash": 44}), 2)

    assert [row["customer_id"] for row in rows(job_settings, "SELECT customer_id FROM customers")] == [1]
    assert rows(job_settings, "SELECT * FROM customer_aliases") == [{"alias_id": 2, "customer_id": 1}]


def test_a_case_for_review_joins_until_there_is_another_candidate(sink, job_settings):
    slip = {"phone_level": "one_edit"}  # at another phone, where every other candidate competes
    sink(Pairs({"decision": "review", "name_level": "close"} | slip), 0)
    assert customer_of_each_member(job_settings) == {1: 1, 101: 1}
    assert [row["decision"] for row in rows(job_settings, "SELECT decision FROM review_queue")] == ["pending"]

    sink(Pairs({"decision": "possible", "l_identity": 2, "l_offset": 1, "row_hash": 43} | slip), 1)
    assert customer_of_each_member(job_settings) == {1: None, 2: None, 101: None}
    assert count(job_settings, "customers") == 0

    sink(Pairs({"decision": "certain", "r_identity": 102, "r_offset": 2, "row_hash": 44}), 2)
    assert customer_of_each_member(job_settings) == {1: 1, 2: None, 101: None, 102: 1}


def test_an_eleventh_name_at_a_phone_holds_back_those_that_are_only_alike(sink, job_settings):
    alike = [
        {"name_level": "close", "decision": "match", "r_identity": 101 + at, "r_offset": at}
        for at in range(1, 11)
    ]
    sink(Pairs({"r_identity": 101}, *alike[:9]), 0)
    assert (sink.totals["suppressed"], customer_of_each_member(job_settings)[110]) == (0, 1)

    sink(Pairs(alike[9] | {"row_hash": 43}), 1)
    customers = customer_of_each_member(job_settings)
    assert {member for member, customer in customers.items() if customer} == {1, 101}
    assert sink.totals["suppressed"] == 1
    told = "SELECT arrow FROM delta_outbox WHERE delta_table = 'stream_progress' ORDER BY batch_id"
    batches = (pa.ipc.open_stream(row["arrow"]).read_all() for row in rows(job_settings, told))
    assert [batch["suppressed"].to_pylist() for batch in batches] == [[0], [1]]


def customer_of_each_member(settings):
    found = rows(settings, "SELECT identity_id, customer_id FROM customer_members")
    return {row["identity_id"]: row["customer_id"] for row in found}


WEAKER = {"decision": "review", "phone_level": "one_edit", "name_level": "close", "match_weight": 0.0}


@pytest.mark.parametrize("batches", [(WEAKER, {}), ({}, WEAKER)], ids=["weaker first", "stronger first"])
def test_a_pair_that_is_stronger_by_another_number_is_no_case(batches, sink, job_settings):
    for number, changes in enumerate(batches):
        sink(Pairs(changes | {"row_hash": number}), number)
    assert rows(job_settings, "SELECT decision FROM customer_edges") == [{"decision": "certain"}]
    assert rows(job_settings, "SELECT decision FROM review_queue") == []


def test_what_a_reviewer_sees_does_not_depend_on_the_order_of_the_batches(sink, job_settings):
    old = {"decision": "review", "name_level": "one_part", "l_name": "Ann Lee"}
    new = old | {"l_name": "ANN LEE", "l_recorded_at": 3_000, "l_offset": 1, "row_hash": 43}
    sink(Pairs(old), 0)
    sink(Pairs(new), 1)
    seen = rows(job_settings, "SELECT * FROM review_queue")
    sink(Pairs(old), 2)
    assert rows(job_settings, "SELECT * FROM review_queue") == seen


BOTH_WAYS = pytest.mark.parametrize("staging_rows", [1, 1_000_000], ids=["staged-over-jdbc", "one-statement"])


@BOTH_WAYS
def test_both_ways_of_writing_end_in_the_same_rows(staging_rows, sandbox_environ, opened, sink_on):
    settings = load_settings(
        HOME / "conf", "local", {"mysql.staging_rows": str(staging_rows)}, sandbox_environ
    )
    write = sink_on(opened(settings))
    write(Pairs({"l_name": "José 🎉"}), 0)
    write(
        Pairs({"l_name": "José Ñ", "l_recorded_at": 9_000, "l_offset": 5, "l_email": None, "row_hash": 45}), 1
    )

    (row,) = rows(settings, "SELECT * FROM customers")
    assert (row["customer_id"], row["phone"], row["name"]) == (1, "+15552000001", "José Ñ")
    assert (row["email"], row["data_sources"]) == ("ann@example.org", {"DOTNET", "STORE"})
    assert row["first_seen_date"].isoformat() == "1970-01-01T00:00:01"
    assert row["last_updated"].isoformat() == "1970-01-01T00:00:09"


@BOTH_WAYS
def test_a_batch_in_which_nobody_has_an_address_or_a_card_is_written(
    staging_rows, sandbox_environ, opened, sink_on
):
    settings = load_settings(
        HOME / "conf", "local", {"mysql.staging_rows": str(staging_rows)}, sandbox_environ
    )
    sink_on(opened(settings))(Pairs({"l_email": None, "l_address": None, "r_card": None}), 0)
    (row,) = rows(settings, "SELECT email, address, credit_card_info FROM customers")
    assert row == {"email": None, "address": None, "credit_card_info": "[]"}


def test_rows_of_any_size_are_written(sandbox_environ, opened, sink_on):
    settings = load_settings(HOME / "conf", "local", {"mysql.retry_seconds": "0"}, sandbox_environ)
    pairs = [
        {
            "l_identity": n,
            "l_name_key": f"ann {n}",
            "l_offset": n,
            "r_identity": 100 + n,
            "r_offset": n,
            "row_hash": n,
            "l_address": "z" * 900_000,
        }
        for n in range(1, 81)
    ]
    sink_on(opened(settings))(Pairs(*pairs), 0)
    assert count(settings, "customers") == 80


def test_a_second_driver_is_refused_while_the_first_runs(opened, monkeypatch):
    monkeypatch.setattr("lib.database.lease.LOCK_WAIT", 1)
    opened()
    with pytest.raises(RefusedError, match="Another driver runs"):
        opened()


def test_a_driver_that_was_replaced_cannot_write(opened, job_settings, sink_on):
    application = opened()
    stale = sink_on(application)
    rows_before = count(job_settings, "customers")
    application.mysql.transaction(lambda cursor: cursor.execute("UPDATE applications SET driver = 'another'"))
    with pytest.raises(RefusedError, match="taken over"):
        stale(Pairs({}), 0)
    assert count(job_settings, "customers") == rows_before


def test_a_lost_checkpoint_is_refused_and_recovery_opens_a_new_epoch(opened, sink_on):
    application = opened()
    sink_on(application)(Pairs({}), 0)
    application.close()
    with pytest.raises(RefusedError, match="is gone"):
        opened()
    assert opened(recover=True).epoch == 2


def test_migrations_run_once(opened, job_settings):
    opened().close()
    opened().close()
    files = [row["file"] for row in rows(job_settings, "SELECT file FROM schema_migrations ORDER BY file")]
    assert files == sorted(path.name for path in (HOME / "conf/mysql").glob("V*.sql"))


def test_an_unreachable_server_is_named_with_what_was_tried(sandbox_environ):
    overrides = {"mysql.port": "1", "mysql.timeout_seconds": "1"}
    settings = load_settings(HOME / "conf", "local", overrides, sandbox_environ)
    with pytest.raises(DependencyUnreachableError, match=r"MySQL at 127\.0\.0\.1:1 failed for 1 s"):
        open_application(settings, HOME / "conf/mysql", {}, {}, recover=False)
