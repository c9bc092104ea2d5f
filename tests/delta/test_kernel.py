"""Appends without Spark: the same rows, once, in every kind of table; where Kernel cannot, Spark does."""

from dataclasses import asdict
from datetime import date, datetime, timezone
from decimal import Decimal
from types import SimpleNamespace

import pyarrow as pa
import pytest
from pyspark.sql import functions as F

from lib.delta import kernel
from lib.delta.reader import DeltaReader
from lib.delta.transaction import DeltaTransaction
from lib.delta.writer import DeltaWriter
from tests.hdfs import new_hdfs
from tests.provenance import TESTS, said_by

NOON = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=timezone.utc)
CARD = pa.struct([("token", pa.string()), ("version", pa.int32())])
ROWS = pa.table(
    {
        "text": pa.array(["", "Žofie \u0000 \n", None]),
        "small": pa.array([-1, None, 2**31 - 1], pa.int32()),
        "large": pa.array([2**63 - 1, 0, None]),
        "real": [0.1, float("inf"), None],
        "truth": [True, False, None],
        "at": pa.array([NOON, None, datetime(1, 1, 1, tzinfo=timezone.utc)], pa.timestamp("us", tz="UTC")),
        "day": pa.array([date(2026, 3, 1), None, date(1582, 10, 4)]),
        "amount": pa.array([Decimal("12345678901234.56"), None, Decimal("-0.01")], pa.decimal128(18, 2)),
        "bytes": pa.array([b"\x00\xff", b"", None]),
        "words": pa.array([["a", None], [], None], pa.list_(pa.string())),
        "card": pa.array([{"token": "t", "version": 1}, {"token": None, "version": None}, None], CARD),
        "cut": pa.array([[("name", 2)], [], None], pa.map_(pa.string(), pa.int64())),
    }
)


@pytest.fixture
def tables(spark, tmp_path):
    return DeltaWriter(spark, str(tmp_path), TESTS)


@pytest.fixture
def append(tables):
    """Append rows to a table in transaction ``version``, by Kernel where it can."""

    def append_rows(rows, version, table="rows"):
        rows = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows)
        tables.append_rows(table, rows, DeltaTransaction("tests", version))

    return append_rows


@pytest.fixture
def commits(spark, tables):
    """By version, who wrote each commit of a table."""

    def of(table="rows"):
        rows = spark.sql(f"DESCRIBE HISTORY delta.`{tables.path(table)}`").collect()
        return [row.engineInfo.partition("/")[0] for row in sorted(rows, key=lambda row: row.version)]

    return of


def column(tables, name="n", table="rows"):
    return sorted(row[name] for row in tables.read(table).collect())


def as_texts(rows):
    return sorted(row[0] for row in rows.select(F.to_json(F.struct("*"))).collect())


def by_kernel(commits):
    return [engine.startswith("Kernel-") for engine in commits]


def test_every_type_comes_back_as_spark_would_have_written_it(tables, append, commits):
    append(ROWS, 0)
    append(ROWS, 1)
    assert by_kernel(commits()) == [False, True]
    by_spark, both = as_texts(tables.read("rows", 0)), as_texts(tables.read("rows"))
    assert len(by_spark) == ROWS.num_rows
    assert both == sorted(2 * by_spark)


def test_no_job_of_spark_runs(spark, append):
    append([{"n": 1}], 0)
    context = spark.sparkContext
    context.setJobGroup("kernel", "an append")
    try:
        append([{"n": 2}], 1)
        assert context.statusTracker().getJobIdsForGroup("kernel") == []
        append([{"n": 3, "new": 1}], 2)
        assert context.statusTracker().getJobIdsForGroup("kernel")
    finally:
        context.setLocalProperty("spark.jobGroup.id", None)


@pytest.mark.parametrize(
    ("earlier", "later"), [("spark", "kernel"), ("kernel", "spark"), ("kernel", "kernel")]
)
def test_a_transaction_that_either_wrote_is_skipped_by_both(earlier, later, spark, tables, append):
    def by(writer, rows, version):
        if writer == "kernel":
            append(rows, version)
        else:
            rows = spark.createDataFrame(pa.Table.from_pylist(rows))
            tables.append("rows", rows, DeltaTransaction("tests", version))

    append([{"n": 0}], 0)
    by(earlier, [{"n": 1}], 1)
    by(later, [{"n": 2}], 1)
    by(later, [{"n": 3}], 0)
    assert column(tables) == [0, 1]
    by(later, [{"n": 4}], 2)
    assert column(tables) == [0, 1, 4]


def test_each_application_has_numbers_of_its_own(tables, append):
    append([{"n": 0}], 7)
    tables.append_rows("rows", pa.table({"n": [1]}), DeltaTransaction("another", 0))
    assert column(tables) == [0, 1]


@pytest.mark.parametrize(
    ("rows", "is_by_kernel", "expected"),
    [
        ([{"n": 1}], True, [(0, "a"), (1, None)]),
        ([{"word": "b", "n": 1}], True, [(0, "a"), (1, "b")]),
        ([{"n": None, "word": None}], True, [(0, "a"), (None, None)]),
        (pa.table({"n": pa.array([1], pa.int16())}), True, [(0, "a"), (1, None)]),
        ([{"n": 1, "new": "x"}], False, [(0, "a", None), (1, None, "x")]),
        ([], True, [(0, "a")]),
    ],
    ids=["a column less", "another order", "null", "a narrower number", "a new column", "no row"],
)
def test_rows_that_differ_from_the_table(rows, is_by_kernel, expected, tables, append, commits):
    append([{"n": 0, "word": "a"}], 0)
    append(rows if len(rows) else pa.table({"n": pa.array([], pa.int64())}), 1)
    assert sorted(map(tuple, tables.read("rows").collect()), key=str) == sorted(expected, key=str)
    assert by_kernel(commits())[1:] == ([is_by_kernel] if len(rows) else [])


def test_what_spark_refuses_is_refused_as_by_spark(append, tables):
    append([{"n": 0}], 0)
    with pytest.raises(
        Exception, match=r"DELTA_FAILED_TO_MERGE_FIELDS|CANNOT_SAFELY_CAST|CAST_INVALID_INPUT"
    ):
        append([{"n": "many"}], 1)
    assert column(tables) == [0]


@pytest.mark.parametrize(
    ("altered", "is_by_kernel"),
    [
        ("CLUSTER BY (n)", True),
        ("SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')", True),
        ("SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')", False),
        ("ADD CONSTRAINT few CHECK (n < 10)", False),
    ],
)
def test_a_table_that_somebody_altered(altered, is_by_kernel, spark, tables, append, commits):
    append([{"n": 0}], 0)
    spark.sql(f"ALTER TABLE delta.`{tables.path('rows')}` {altered}")
    append([{"n": 1}], 1)
    append([{"n": 1}], 1)
    assert column(tables) == [0, 1]
    assert by_kernel(commits())[-1] is is_by_kernel


def test_a_table_in_partitions(spark, tables, append, commits):
    (
        spark.createDataFrame([(0, "a")], "n long, word string")
        .write.format("delta")
        .partitionBy("word")
        .save(tables.path("rows"))
    )
    append([{"n": 1, "word": "b"}], 1)
    assert column(tables) == [0, 1]
    assert by_kernel(commits()) == [False, False]


def test_every_commit_says_which_run_made_it(spark, tables, append):
    append([{"n": 0}], 0)
    append([{"n": 1}], 1)
    newest = spark.sql(f"DESCRIBE HISTORY delta.`{tables.path('rows')}`").first()
    assert (said_by(newest), newest.userMetadata) == (asdict(TESTS), None)


def test_the_log_gets_its_checkpoints_and_is_read_from_them(spark, tables, append, tmp_path):
    append([{"n": 0}], 0)
    spark.sql(
        f"ALTER TABLE delta.`{tables.path('rows')}` SET TBLPROPERTIES ('delta.checkpointInterval' = '3')"
    )
    for n in range(1, 8):
        append([{"n": n}], n)
    found = sorted(path.name[:20] for path in (tmp_path / "rows/_delta_log").glob("*.checkpoint.parquet"))
    assert found == [f"{version:020}" for version in (3, 6)]
    for version in range(6):
        for log in (tmp_path / "rows/_delta_log").glob(f"{version:020}.*json*"):
            log.unlink()
    fresh = spark.newSession()
    assert column(DeltaReader(fresh, str(tmp_path))) == list(range(8))
    append([{"n": 9}], 7)
    append([{"n": 8}], 8)
    assert column(tables) == list(range(9))


def test_another_commit_in_between_is_no_loss(append, tables, monkeypatch):
    append([{"n": 0}], 0)

    def meanwhile(_):
        monkeypatch.setattr(kernel, "failpoint", lambda _: None)
        tables.append_rows("rows", pa.table({"n": [1]}), DeltaTransaction("another", 0))

    monkeypatch.setattr(kernel, "failpoint", meanwhile)
    append([{"n": 2}], 1)
    assert column(tables) == [0, 1, 2]


def test_the_same_transaction_in_between_is_written_once(append, tables, monkeypatch):
    append([{"n": 0}], 0)

    def meanwhile(_):
        monkeypatch.setattr(kernel, "failpoint", lambda _: None)
        append([{"n": 1}], 1)

    monkeypatch.setattr(kernel, "failpoint", meanwhile)
    append([{"n": 1}], 1)
    assert column(tables) == [0, 1]


def test_a_column_that_is_added_in_between(spark, append, tables, monkeypatch):
    append([{"n": 0}], 0)

    def meanwhile(_):
        monkeypatch.setattr(kernel, "failpoint", lambda _: None)
        spark.sql(f"ALTER TABLE delta.`{tables.path('rows')}` ADD COLUMN word STRING")

    monkeypatch.setattr(kernel, "failpoint", meanwhile)
    append([{"n": 1}], 1)
    assert column(tables) == [0, 1]


class Crash(BaseException):
    """Ends the driver, as far as a test can."""


def test_a_file_that_was_never_committed_holds_no_rows(append, tables, monkeypatch, tmp_path):
    append([{"n": 0}], 0)

    def crash(_):
        raise Crash

    with monkeypatch.context() as crashing:
        crashing.setattr(kernel, "failpoint", crash)
        with pytest.raises(Crash):
            append([{"n": 1}], 1)
    assert len(list((tmp_path / "rows").glob("*.parquet"))) == 2
    assert column(tables) == [0]
    append([{"n": 1}], 1)
    assert column(tables) == [0, 1]


class FailingHook:
    """What Kernel wants done after a commit, and cannot be."""

    def __init__(self, fail):
        self._fail = fail

    def getType(self):  # noqa: N802 - Java's name
        return self

    def name(self):
        return "CHECKPOINT"

    def threadSafeInvoke(self, _):  # noqa: N802
        self._fail()


@pytest.mark.parametrize(
    ("failing", "said"),
    [
        (lambda java: java.lang.Integer.parseInt("x"), "NumberFormatException"),
        (lambda java: java.io.FileInputStream("nowhere"), "FileNotFoundException"),
    ],
    ids=["one that PySpark knows", "one that it does not"],
)
def test_a_checkpoint_that_fails_does_not_fail_the_append(failing, said, spark, caplog):
    java = spark._jvm.java  # noqa: SLF001
    kernel.invoke(FailingHook(lambda: failing(java)), None)
    assert "has no checkpoint for its newest version: " in caplog.text
    assert said in caplog.text


def test_files_are_for_their_owner_alone(append, tmp_path):
    append([{"n": 0}], 0)
    append([{"n": 1}], 1)
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "rows").glob("*.parquet")} == {"0o600"}


def test_kernel_has_the_log_store_that_spark_was_given(spark):
    conf = SimpleNamespace(
        getAll=lambda: [("spark.delta.logStore.s3a.impl", "a.Store"), ("spark.app.name", "x")]
    )
    context = SimpleNamespace(getConf=lambda: conf)
    session = SimpleNamespace(sparkContext=context, _jsparkSession=spark._jsparkSession)  # noqa: SLF001
    assert kernel.hadoop_configuration(session).get("io.delta.kernel.logStore.s3a.impl") == "a.Store"


@pytest.mark.chaos
def test_a_table_on_hdfs(spark, tmp_path):
    with new_hdfs(tmp_path) as address:
        tables = DeltaWriter(spark, f"{address}/tables", TESTS)
        for version in range(3):
            tables.append_rows("rows", pa.table({"n": [version]}), DeltaTransaction("tests", version))
            tables.append_rows("rows", pa.table({"n": [version]}), DeltaTransaction("tests", version))
        assert column(tables) == [0, 1, 2]
        rows = spark.sql(f"DESCRIBE HISTORY delta.`{tables.path('rows')}`").collect()
        assert sum(row.engineInfo.startswith("Kernel-") for row in rows) == 2
