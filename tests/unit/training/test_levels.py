"""DuckDB gives every pair the level that the stream gives it."""

import pyarrow as pa
import pytest

from lib.training.levels import NAME, PHONE, connect, level_sql
from tests.unit.linkage.test_pairs import CASES, PAIRS, level_of


@pytest.fixture(scope="module")
def found():
    """The levels of each pair, by its id."""
    names = ("id", "name_key_l", "name_key_r", "phone_l", "phone_r")
    pairs = pa.table(list(map(pa.array, zip(*PAIRS, strict=True))), names=names)
    with connect() as connection:
        connection.register("pairs", pairs)
        rows = connection.execute(f"select id, {level_sql(PHONE)}, {level_sql(NAME)} from pairs").fetchall()
    return {id_: levels for id_, *levels in rows}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_pair(case, found):
    expected = {"phone": "exact"} | case["expected"]
    assert found[case["id"]] == [expected["phone"], expected["name"]]


def test_random_pairs(found):
    assert found == {pair[0]: list(level_of(pair)) for pair in PAIRS}
