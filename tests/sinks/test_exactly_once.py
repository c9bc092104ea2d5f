"""The micro-batch transaction on the real MySQL: replays, other contents, other drivers."""

import pyarrow as pa
import pytest

from lib.errors import DependencyUnreachableError, LedgerMismatchError, RefusedError
from lib.records.batch_metrics import BatchMetrics
from lib.settings.load import load_settings
from lib.sinks.application import open_application
from lib.sinks.delta_tables import DeltaTables
from lib.sinks.micro_batch import MicroBatchSink
from lib.sinks.upsert import Upsert
from tests.conftest import HOME
from tests.tables import count, rows

PAIR = {
    "l_phone": "+15552000001",
    "l_name_key": "ann lee",
    "l_name": "Ann Lee",
    "l_email": "ann@example.org",
    "l_address": '{"city": "Ulm"}',
    "l_recorded_at": 1_000,
    "l_partition": 0,
    "l_offset": 0,
    "r_phone": "+15552000001",
    "r_name_key": "ann lee",
    "r_name": "ANN LEE",
    "r_card": {"token": "t1", "last4": "1111", "brand": "visa"},
    "r_recorded_at": 2_000,
    "r_partition": 0,
    "r_offset": 0,
    "phone_level": "exact",
    "name_level": "exact",
    "match_weight": 12.0,
    "decision": "match",
    "l_identity": 1,
    "r_identity": 101,
    "row_hash": 42,
}


class Pairs:
    """Stands for the DataFrame that Spark hands over; only its Arrow form is used."""

    def __init__(self, *changes):
        self._table = pa.Table.from_pylist([PAIR | change for change in changes])

    def toArrow(self):  # noqa: N802 - Spark's name
        return self._table


@pytest.fixture
def opened(job_settings):
    """Open the application as a driver does; closed at the end."""
    applications = []

    def open_one(settings=job_settings, **options):
        applications.append(open_application(settings, HOME / "conf/mysql", **({"recover": False} | options)))
        return applications[-1]

    yield open_one
    for application in applications:
        application.close()


@pytest.fixture
def sink(opened, job_settings, spark):
    """A sink of a fresh application."""
    return sink_of(opened(), job_settings, spark)


def sink_of(application, settings, spark):
    upsert, delta = Upsert(spark, settings.mysql), DeltaTables(spark, settings.storage.tables)
    return MicroBatchSink(BatchMetrics, application, upsert, delta, model_version=1)


def delta_rows(spark, settings, table):
    return spark.read.format("delta").load(f"{settings.storage.tables}/{table}").collect()


def test_a_batch_is_in_mysql_and_delta_and_a_replay_changes_neither(sink, job_settings, spark):
    sink(Pairs({}), 0)
    before = rows(job_settings, "SELECT * FROM customers")
    sink(Pairs({}), 0)

    assert rows(job_settings, "SELECT * FROM customers") == before
    assert [(row.change, row.customer_id) for row in delta_rows(spark, job_settings, "customer_changes")] == [
        ("created", 1)
    ]
    assert len(delta_rows(spark, job_settings, "stream_progress")) == 1


def test_what_a_crash_kept_from_delta_is_delivered_by_the_replay(sink, job_settings, spark, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(DeltaTables, "append_rows", crash)
        with pytest.raises(KeyboardInterrupt):
            sink(Pairs({}), 0)
    assert count(job_settings, "customers") == 1

    sink(Pairs({}), 0)
    assert [row.change for row in delta_rows(spark, job_settings, "customer_changes")] == ["created"]


def test_a_replay_with_other_pairs_is_refused_and_writes_nothing(sink, job_settings):
    sink(Pairs({}), 0)
    with pytest.raises(LedgerMismatchError):
        sink(Pairs({}, {"l_identity": 2, "l_name_key": "bo roy", "l_offset": 1, "row_hash": 43}), 0)
    assert count(job_settings, "customer_members") == 2


def test_a_failure_inside_the_transaction_leaves_nothing_behind(sink, job_settings, monkeypatch):
    monkeypatch.setattr("lib.sinks.batch_ledger.record", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sink(Pairs({}), 0)
    tables = ("customers", "customer_members", "delta_outbox")
    assert [count(job_settings, table) for table in tables] == [0, 0, 0]


def test_a_merge_deletes_the_younger_customer_and_leaves_its_alias(sink, job_settings, spark):
    younger = {"l_identity": 2, "l_name_key": "a lee", "l_recorded_at": 5_000, "l_offset": 1}
    sink(Pairs({}), 0)
    sink(Pairs(younger | {"r_identity": 102, "r_name_key": "a lee", "r_offset": 1}), 1)
    assert count(job_settings, "customers") == 2
    sink(Pairs(younger | {"row_hash": 44}), 2)

    assert [row["customer_id"] for row in rows(job_settings, "SELECT customer_id FROM customers")] == [1]
    assert rows(job_settings, "SELECT * FROM customer_aliases") == [{"alias_id": 2, "customer_id": 1}]
    merges = [row for row in delta_rows(spark, job_settings, "customer_changes") if row.change == "merged"]
    assert [(row.customer_id, row.merged_into) for row in merges] == [(2, 1)]


def test_a_case_for_review_joins_nothing(sink, job_settings):
    sink(Pairs({"decision": "review", "name_level": "one_part"}), 0)
    assert count(job_settings, "customers") == 0
    assert [row["decision"] for row in rows(job_settings, "SELECT decision FROM review_queue")] == ["pending"]


def test_what_a_reviewer_sees_does_not_depend_on_the_order_of_the_batches(sink, job_settings):
    old = {"decision": "review", "name_level": "one_part", "l_name": "Ann Lee"}
    new = old | {"l_name": "ANN LEE", "l_recorded_at": 3_000, "l_offset": 1, "row_hash": 43}
    sink(Pairs(old), 0)
    sink(Pairs(new), 1)
    seen = rows(job_settings, "SELECT * FROM review_queue")
    sink(Pairs(old), 2)
    assert rows(job_settings, "SELECT * FROM review_queue") == seen


@pytest.mark.parametrize("staging_rows", [1, 1_000_000], ids=["staged-over-jdbc", "one-statement"])
def test_both_ways_of_writing_end_in_the_same_rows(staging_rows, sandbox_environ, opened, spark):
    settings = load_settings(
        HOME / "conf", "local", {"mysql.staging_rows": str(staging_rows)}, sandbox_environ
    )
    write = sink_of(opened(settings), settings, spark)
    write(Pairs({"l_name": "José 🎉"}), 0)
    write(
        Pairs({"l_name": "José Ñ", "l_recorded_at": 9_000, "l_offset": 5, "l_email": None, "row_hash": 45}), 1
    )

    (row,) = rows(settings, "SELECT * FROM customers")
    assert (row["customer_id"], row["phone"], row["name"]) == (1, "+15552000001", "José Ñ")
    assert (row["email"], row["data_sources"]) == ("ann@example.org", {"DOTNET", "STORE"})
    assert row["first_seen_date"].isoformat() == "1970-01-01T00:00:01"
    assert row["last_updated"].isoformat() == "1970-01-01T00:00:09"


@pytest.mark.xfail(reason="all rows go in one statement, and MySQL takes no more than 64 MiB at once")
def test_rows_of_any_size_are_written(sandbox_environ, opened, spark):
    settings = load_settings(HOME / "conf", "local", {"mysql.retries": "0"}, sandbox_environ)
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
    sink_of(opened(settings), settings, spark)(Pairs(*pairs), 0)
    assert count(settings, "customers") == 80


def test_a_second_driver_is_refused_while_the_first_runs(opened, monkeypatch):
    monkeypatch.setattr("lib.sinks.lease.LOCK_WAIT", 1)
    opened()
    with pytest.raises(RefusedError, match="Another driver runs"):
        opened()


def test_a_driver_that_was_replaced_cannot_write(opened, job_settings, spark):
    application = opened()
    stale = sink_of(application, job_settings, spark)
    rows_before = count(job_settings, "customers")
    application.mysql.transaction(lambda cursor: cursor.execute("UPDATE applications SET driver = 'another'"))
    with pytest.raises(RefusedError, match="taken over"):
        stale(Pairs({}), 0)
    assert count(job_settings, "customers") == rows_before


def test_a_lost_checkpoint_is_refused_and_recovery_opens_a_new_epoch(opened, job_settings, spark):
    application = opened()
    sink_of(application, job_settings, spark)(Pairs({}), 0)
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
    overrides = {"mysql.port": "1", "mysql.retries": "1"}
    settings = load_settings(HOME / "conf", "local", overrides, sandbox_environ)
    with pytest.raises(DependencyUnreachableError, match=r"MySQL at 127\.0\.0\.1:1 failed 2 times"):
        open_application(settings, HOME / "conf/mysql", recover=False)
