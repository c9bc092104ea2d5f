"""Commits that are signed, and rows that are taken out."""

import os
from dataclasses import asdict

import pyarrow as pa
import pytest
from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.delta.tables import REMOVALS
from lib.delta.transaction import DeltaTransaction
from lib.delta.writer import DeltaWriter
from lib.maintenance.table import Table
from tests.provenance import TESTS, said_by

NUMBERS = pa.table({"n": [1, 2, 3]})


@pytest.fixture
def tables(spark, tmp_path):
    delta = DeltaWriter(spark, str(tmp_path), TESTS)
    delta.append_rows("numbers", NUMBERS, DeltaTransaction("tests", 0))
    return delta


def commits(spark, tables, table):
    rows = spark.sql(f"DESCRIBE HISTORY delta.`{tables.path(table)}`").collect()
    return {row.operation: said_by(row) for row in rows}


def numbers(tables, version=None):
    return sorted(row.n for row in tables.read("numbers", version).collect())


def test_every_commit_is_signed(spark, tables):
    tables.delete("numbers", F.col("n") == 2)
    assert commits(spark, tables, "numbers") == {"WRITE": asdict(TESTS), "DELETE": asdict(TESTS)}


def test_rows_that_are_taken_out_are_in_the_version_that_removals_names(tables):
    tables.delete("numbers", F.col("n") == 2)
    (removal,) = tables.read(REMOVALS).collect()
    assert removal.table == "numbers"
    assert (numbers(tables), numbers(tables, removal.version)) == ([1, 3], [1, 2, 3])


@pytest.mark.usefixtures("tables")
def test_a_relative_root_is_found(spark, tmp_path):
    relative = DeltaReader(spark, os.path.relpath(tmp_path))
    assert relative.names() == ["numbers"]
    assert Table(spark, relative.location("numbers")).state().files == 1


def test_where_nothing_is_taken_out_nothing_is_noted(tables):
    tables.delete("numbers", F.col("n") == 4)
    tables.delete("none", F.col("n") == 4)
    assert tables.read(REMOVALS) is None


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("root", [str, os.path.relpath], ids=["a whole path", "a relative one"])
def test_a_table_is_maintained_wherever_its_root_begins(root, spark, tmp_path):
    found = DeltaWriter(spark, root(tmp_path), TESTS)
    assert found.names() == ["numbers"]
    assert Table(spark, found.location("numbers")).state().files == 1


@pytest.mark.parametrize("is_of_both_versions", [True, False])
def test_payloads_that_earlier_versions_kept_are_deleted(is_of_both_versions, spark, tmp_path):
    """Whether or not this version has written to the table; what it kept, because settings asked for it, stays."""
    path = (tmp_path / "quarantine").as_uri()
    earlier = spark.createDataFrame([(1, "4111 1111 1111 1111"), (2, None)], "offset long, payload string")
    earlier.write.format("delta").save(path)
    if is_of_both_versions:
        schema = "offset long, payload string, payload_bytes long"
        later = spark.createDataFrame([(3, "#### x", 6)], schema)
        later.write.format("delta").mode("append").option("mergeSchema", "true").save(path)
    table = Table(spark, path)

    table.forget_earlier_payloads()
    version = spark.sql(f"DESCRIBE HISTORY delta.`{path}`").count()
    table.forget_earlier_payloads()

    left = {row.offset: row.payload for row in spark.read.format("delta").load(path).collect()}
    assert left == {1: None, 2: None} | ({3: "#### x"} if is_of_both_versions else {})
    assert spark.sql(f"DESCRIBE HISTORY delta.`{path}`").count() == version
