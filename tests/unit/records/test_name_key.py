"""What a name key is divided into, in Python and by the expressions of Spark."""

import random

import pytest
from pyspark.sql import functions as F

from lib.records.name_key import GENERATIONS, divided, outer_name, outer_name_of, without_generation

KEYS = {
    "bob": ("bob", None, "bob"),
    "bob smith": ("bob smith", None, "bob smith"),
    "bob smith jr": ("bob smith", "jr", "bob smith"),
    "bob smith iii": ("bob smith", "iii", "bob smith"),
    "smith jr": ("smith jr", None, "smith jr"),
    "jr": ("jr", None, "jr"),
    "jr smith": ("jr smith", None, "jr smith"),
    "jr smith sr": ("jr smith", "sr", "jr smith"),
    "smith john r": ("smith john r", None, "smith john"),
    "smith john r m": ("smith john r m", None, "smith john"),
    "smith j r": ("smith j r", None, "smith j"),
    "smith j": ("smith j", None, "smith j"),
    "smith john r jr": ("smith john r", "jr", "smith john"),
    "smith j jr": ("smith j", "jr", "smith j"),
    "a b c": ("a b c", None, "a b"),
    "john r smith": ("john r smith", None, "john r smith"),
    "jr jr jr": ("jr jr", "jr", "jr jr"),
    "иванов иван п": ("иванов иван п", None, "иванов иван"),
    "김 민 준": ("김 민 준", None, "김 민 준"),
    "bob smith srr": ("bob smith srr", None, "bob smith srr"),
}
TOKENS = (*GENERATIONS, "a", "j", "i", "bob", "smith", "jra", "д", "김", "दी")
RANDOM = random.Random(4)
ANY = {" ".join(RANDOM.choices(TOKENS, k=RANDOM.randint(1, 5))) for _ in range(2_000)}


@pytest.mark.parametrize("key", KEYS)
def test_in_python(key):
    assert (*divided(key), outer_name(key)) == KEYS[key]


def test_by_expressions(spark):
    keys = F.col("key")
    rows = spark.createDataFrame([(key,) for key in ANY | set(KEYS)], "key string").select(
        "key", without_generation(keys).alias("name"), outer_name_of(keys).alias("outer")
    )
    found = {row.key: (row.name, row.outer) for row in rows.collect()}
    assert found == {key: (divided(key)[0], outer_name(key)) for key in found}
