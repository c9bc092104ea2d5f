"""Which stored identities meet, once however many keys they share, and why the stream may not have found them."""

from datetime import datetime, timedelta, timezone

import pytest
from pyspark.sql import functions as F

from lib.linkage.stored_pairs import identities, stored_pairs, strongest, with_keys
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from tests.conftest import HOME

WINDOW = timedelta(days=7)
PHONE, SLIP, OTHER = "+15552000001", "+15552000002", "+442079461234"
LINKAGE = load_settings(HOME / "conf", "local", {}, {}).linkage
MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")
#: Phone, and days on which each side was seen, of two of one name; and why the stream may not have the pair.
PAIRS = {
    "in time": (PHONE, [1], PHONE, [8], "late"),
    "a day beyond the window": (PHONE, [1], PHONE, [9], "window"),
    "the other way round": (PHONE, [9], PHONE, [1], "window"),
    "seen in between": (PHONE, [1, 20], PHONE, [10], "late"),
    "by another rule than the stream's": (PHONE, [1], SLIP, [1], "blocking"),
    "by no rule": (PHONE, [1], OTHER, [1], None),
}


def side(spark, rows):
    """Records of a phone, a name key, a day, and the other numbers in the phone's text."""
    days = [
        (phone, name, datetime(2026, 1, day, tzinfo=timezone.utc), others)
        for phone, name, day, *others in rows
    ]
    schema = "phone string, name_key string, at timestamp, other_numbers array<string>"
    records = spark.createDataFrame(days, schema)
    identity = F.xxhash64("phone", "name_key").alias("identity_id")
    return records.select(
        identity, "phone", "name_key", F.unix_millis("at").alias("recorded_at"), "other_numbers"
    )


def met(profiles, store_records, span=None):
    in_span = F.expr("true") if span is None else span
    sides = (
        with_keys(identities(records, in_span), LINKAGE, MODEL, "1", F.expr("false"))
        for records in (profiles, store_records)
    )
    return stored_pairs(*sides, WINDOW, all_in_span=span is None).collect()


@pytest.fixture(scope="module")
def causes(spark):
    """The causes of all pairs, each of a name of its own."""
    names = {case: chr(ord("a") + number) * 5 + " lee" for number, case in enumerate(PAIRS)}
    profiles = [(p, names[case], day) for case, (p, days, *_) in PAIRS.items() for day in days]
    store_records = [(p, names[case], day) for case, (_, _, p, days, _) in PAIRS.items() for day in days]
    found = met(side(spark, profiles), side(spark, store_records))
    return {
        case: [row.cause for row in found if row.l_name_key == row.r_name_key == names[case]]
        for case in PAIRS
    }


@pytest.mark.parametrize("case", PAIRS)
def test_pairs_of_one_name(case, causes):
    cause = PAIRS[case][-1]
    assert causes[case] == ([cause] if cause else [])


@pytest.mark.parametrize(
    ("first", "other", "meet"),
    [
        pytest.param(5, 5, True, id="both new"),
        pytest.param(5, 1, True, id="a new profile"),
        pytest.param(1, 5, True, id="a new store record"),
        pytest.param(1, 1, False, id="both old"),
    ],
)
def test_one_of_both_is_in_the_span(spark, first, other, meet):
    start = round(datetime(2026, 1, 3, tzinfo=timezone.utc).timestamp() * 1000)
    profiles, store_records = (
        side(spark, [(PHONE, "ann lee", first)]),
        side(spark, [(PHONE, "ann lee", other)]),
    )
    assert len(met(profiles, store_records, F.col("recorded_at") >= start)) == meet


@pytest.mark.parametrize(
    ("profiles", "store_records", "numbers"),
    [
        pytest.param([(PHONE, 1)], [(OTHER, 1, PHONE)], {(PHONE, PHONE)}, id="of a store record"),
        pytest.param([(OTHER, 1, PHONE)], [(PHONE, 1)], {(PHONE, PHONE)}, id="of a profile"),
        pytest.param([(OTHER, 1), (OTHER, 2, PHONE)], [(PHONE, 1)], {(PHONE, PHONE)}, id="of one record"),
        pytest.param(
            [(PHONE, 1, OTHER)],
            [(PHONE, 1, OTHER)],
            {(PHONE, PHONE), (OTHER, OTHER)},
            id="of both, and each pair of numbers is compared",
        ),
    ],
)
def test_every_number_brings_them_together(profiles, store_records, numbers, spark):
    sides = (
        side(spark, [(phone, "ann lee", *rest) for phone, *rest in of]) for of in (profiles, store_records)
    )
    found = met(*sides)
    assert {(row.l_phone, row.r_phone) for row in found} == numbers
    is_in_stream = profiles[0][0] == store_records[0][0]
    assert {row.cause for row in found} == {"late" if is_in_stream else "blocking"}


def test_the_numbers_that_agree_best_decide(spark):
    decided = spark.createDataFrame(
        [(1, 2, "+1", "+1", 3.0), (1, 2, "+2", "+2", 9.0), (1, 3, "+1", "+1", 1.0)],
        "l_identity bigint, r_identity bigint, l_phone string, r_phone string, match_weight double",
    )
    kept = strongest(decided)
    assert kept.columns == decided.columns
    assert sorted(kept.select("r_identity", "match_weight").collect()) == [(2, 9.0), (3, 1.0)]
