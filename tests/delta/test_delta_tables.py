"""Commits that are signed, and rows that are taken out."""

import json
import os
from dataclasses import asdict

import pyarrow as pa
import pytest
from pyspark.sql import functions as F

from lib.delta.reader import DeltaReader
from lib.delta.tables import REMOVALS
from lib.delta.writer import DeltaTransaction, DeltaWriter
from lib.maintenance.table import Table
from tests.provenance import TESTS

NUMBERS = pa.table({"n": [1, 2, 3]})


@pytest.fixture
def tables(spark, tmp_path):
    delta = DeltaWriter(spark, str(tmp_path), TESTS)
    delta.append_rows("numbers", NUMBERS, DeltaTransaction("tests", 0))
    return delta


def commits(spark, tables, table):
    rows = spark.sql(f"DESCRIBE HISTORY delta.`{tables.path(table)}`").collect()
    return {row.operation: json.loads(row.userMetadata) for row in rows}


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
