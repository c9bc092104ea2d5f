"""Names in every spelling of tests/cases/names.yaml."""

import pytest

from lib.normalisation.record import normalise
from tests import reference_names
from tests.case_tables import parameters, read_table, with_distinct_ids

CASES = with_distinct_ids(read_table("names.yaml"))
SCHEMA = "id string, name string, written_phone string, reject_reason string"


@pytest.fixture(scope="module")
def read(spark):
    """The row that comes out of every case, by its id."""
    rows = [(case["id"], case["input"], "555-200-0001", None) for case in CASES]
    return {row.id: row for row in normalise(spark.createDataFrame(rows, SCHEMA), "US").collect()}


@pytest.mark.parametrize("case", parameters(CASES))
def test_name_key(case, read):
    assert (read[case["id"]].name_key or "") == case["expected"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_reference_reads_it_alike(case):
    assert reference_names.name_key(case["input"]) == case["expected"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_only_an_empty_key_is_unreadable(case, read):
    reason = None if case["expected"] else "unreadable_name"
    assert read[case["id"]].reject_reason == reason
