"""Levels, weight and decision of every pair of tests/cases/pairs.yaml, and of some thousands of random ones."""

import random

import pytest

from lib.linkage.comparison_levels import compare
from lib.linkage.match_weight import decide
from lib.settings.linkage_model import LinkageModel, TermFrequencies
from tests import reference_rules
from tests.case_tables import parameters, read_table, with_distinct_ids

TABLE = read_table("pairs.yaml")
CASES = with_distinct_ids(TABLE["cases"])
MODEL = LinkageModel.model_validate(TABLE["model"])
SAME_PHONE = ("+15552000001", "+15552000001")
SCHEMA = "id string, l_name_key string, r_name_key string, l_phone string, r_phone string"
TOKENS = (
    "ann", "anne", "anna", "annie", "a", "bob", "rob", "robert", "robret", "bobby", "bert", "b", "maria", "moria", "mary",
    "daniel", "daniela", "jessica", "jessic", "donald", "ronald", "mark",
    "r", "m", "jr", "sr", "iii", "maryann", "小", "明", "smith", "smyth", "smithe", "schmidt", "obrien", "o", "brien", "दीपिका", "दी", "दीपक", "дмитрий", "дмитри", "д", "张", "张伟",
)  # fmt: skip
PHONES = (
    "+15552000001",
    "+15553000001",
    "+15552000002",
    "+442079460001",
    "+15552100001",
    "+15552010001",
    "+155520000010",
    "555200001",
    "15552000001",
    "1555200001",
    "52000001",
    "2000001",
    "2000010",
    "200001",
)


def level_of(pair):
    _, l_name, r_name, l_phone, r_phone = pair
    return reference_rules.phone_level(l_phone, r_phone), reference_rules.name_level(l_name, r_name)


def random_pairs(seed, count):
    random_ = random.Random(seed)

    def name():
        return " ".join(random_.choices(TOKENS, k=random_.randint(1, 4)))

    return [(str(n), name(), name(), random_.choice(PHONES), random_.choice(PHONES)) for n in range(count)]


def table_pairs():
    for case in CASES:
        left, right = case["input"]["names"]
        l_phone, r_phone = case["input"].get("phones", SAME_PHONE)
        yield case["id"], left, right, l_phone, r_phone
        yield f"{case['id']}, reversed", right, left, r_phone, l_phone


PAIRS = [*table_pairs(), *random_pairs(seed=5, count=5_000)]


@pytest.fixture(scope="module")
def decided(spark):
    """The row that comes out of each pair, by its id."""
    rows = decide(compare(spark.createDataFrame(PAIRS, SCHEMA)), MODEL).collect()
    return {row.id: row for row in rows}


@pytest.mark.parametrize("case", parameters(CASES))
@pytest.mark.parametrize("order", ["", ", reversed"], ids=["as-it-stands", "reversed"])
def test_pair(case, order, decided):
    row = decided[case["id"] + order]
    expected = {"phone": "exact"} | case["expected"]
    assert {
        "phone": row.phone_level,
        "name": row.name_level,
        "weight": row.match_weight,
        "decision": row.decision,
    } == expected


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_reference_compares_it_alike(case):
    pairs = [pair for pair in PAIRS if pair[0].removesuffix(", reversed") == case["id"]]
    expected = {"phone": "exact"} | case["expected"]
    assert {level_of(pair) for pair in pairs} == {(expected["phone"], expected["name"])}


def test_the_cases_reach_every_level():
    phones, names = zip(*map(level_of, table_pairs()), strict=True)
    assert set(phones) == set(MODEL.comparisons.phone)
    assert set(names) == set(MODEL.comparisons.name)


def test_random_pairs(decided):
    found = {pair: (decided[pair[0]].phone_level, decided[pair[0]].name_level) for pair in PAIRS}
    assert found == {pair: level_of(pair) for pair in PAIRS}


def test_random_weights(decided):
    weights = MODEL.comparisons
    for pair in PAIRS:
        row, (phone, name) = decided[pair[0]], level_of(pair)
        weight = MODEL.prior_weight + weights.phone[phone] + weights.name[name]
        assert row.match_weight == pytest.approx(weight)
        assert row.decision == decision(weight)


def decision(weight):
    reached = (name for name, threshold in MODEL.thresholds if weight >= threshold)
    return next(reached, "non_match")


def test_what_is_not_worth_comparing_is_no_match(spark, decided):
    rows = decide(compare(spark.createDataFrame(PAIRS, SCHEMA), MODEL.phones_worth_a_name), MODEL).collect()
    left_out = decided.keys() - {row.id for row in rows}
    assert len(left_out) > len(PAIRS) / 10
    assert {decided[name].decision for name in left_out} == {"non_match"}
    assert {row.id: row for row in rows} == {row.id: decided[row.id] for row in rows}


def test_pairs_of_equal_phones_are_decided_as_any_others(spark, decided):
    rarities = TermFrequencies(average=10.0, unknown=20.0, tokens={"ann": 5.0})
    model = MODEL.model_copy(update={"term_frequencies": rarities})
    equal = spark.createDataFrame([pair for pair in PAIRS if pair[3] == pair[4]], SCHEMA)
    rows = decide(compare(equal, equal_phones=True), model, equal_phones=True).collect()
    assert {row.phone_level for row in rows} == {"exact", "same_digits"}
    assert {row.id: row for row in rows} == {row.id: decided[row.id] for row in rows}
