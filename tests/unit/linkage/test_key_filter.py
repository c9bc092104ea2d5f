"""What a key filter lets pass: every record that shares a key, and few others."""

import pytest
from pyspark.sql import functions as F

from lib.linkage.blocking_keys import blocking_keys
from lib.linkage.bloom_filter import BlockingKeyBloomFilter, size_for
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from tests.conftest import HOME

MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")
CODE = "1"
RULES = load_settings(HOME / "conf", "local", {}, {}).linkage.backfill_rules
PROFILES, STRANGERS = 500, 4_000
#: Name key, phone and other numbers of a store record by what it shares with the profile ``ann bea lee``, +12025550199, whose
#: other number is +13035550123.
SHARED = {
    "the phone": ("x y", "+12025550199"),
    "a token and the tail": ("lou bea", "+13125550199"),
    "a token and the head": ("tom bea", "+12025551111"),
    "the fifth token and the head": ("tom tim ted tex bea", "+12025551111"),
    "the initials and the ends": ("al lou", "+12135550199"),
    "the initials and the head": ("liz ada", "+12025551111"),
    "another number of its own": ("kim orr", "+13105550100", ["+12025550199"]),
    "another number of the profile's": ("x z", "+13035550123"),
}
RECORD = "name_key string, phone string, other_numbers array<string>"


@pytest.fixture(scope="module")
def passed(spark):
    """The names that pass a filter of the profile among many others."""
    ids = spark.range(PROFILES)
    others = ids.select(
        _stranger("name", 7), F.concat(F.lit("+1312"), _digits(11)).alias("phone"), _no_others()
    )
    profile = spark.createDataFrame([("ann bea lee", "+12025550199", ["+13035550123"])], RECORD)
    profiles = others.union(profile)
    keys = BlockingKeyBloomFilter(size_for(PROFILES), RULES, MODEL, CODE, F.expr("false"))
    filled = keys.filled(keys.words(profiles).toArrow())
    strangers = spark.range(STRANGERS).select(
        _stranger("buyer", 13), F.concat(F.lit("+1415"), _digits(17)).alias("phone"), _no_others()
    )
    shared = [(*record, None)[:3] for record in SHARED.values()]
    records = strangers.union(spark.createDataFrame(shared, RECORD)).cache()
    met = keyed(records).join(keyed(profiles).select("key"), "key")
    needed = {record.name_key for record in met.select("name_key").distinct().collect()}
    return {record.name_key for record in filled.passing(records).collect()}, needed


def keyed(records):
    """A row for each blocking key of each number."""
    others = records.where("other_numbers IS NOT NULL").withColumn("phone", F.explode("other_numbers"))
    numbers = records.union(others)
    marked = numbers.withColumn("placeholder_phone", F.expr("false"))
    return marked.withColumn("key", F.explode(blocking_keys(RULES, MODEL, CODE)))


def _stranger(name, seed):
    hashed = F.hex(F.xxhash64(F.col("id") + seed))
    return F.lower(F.concat(F.lit(name), hashed, F.lit(" "), F.reverse(hashed))).alias("name_key")


def _no_others():
    return F.lit(None).cast("array<string>").alias("other_numbers")


def _digits(seed):
    return F.lpad(F.pmod(F.xxhash64(F.col("id") * seed), F.lit(10_000_000)).cast("string"), 7, "0")


@pytest.mark.parametrize("case", SHARED)
def test_whoever_shares_a_key_passes(case, passed):
    assert SHARED[case][0] in passed[0]


def test_nobody_who_is_needed_is_left_out(passed):
    assert passed[1] <= passed[0]


def test_few_others_pass(passed):
    assert len(passed[0] - passed[1]) < STRANGERS / 50
