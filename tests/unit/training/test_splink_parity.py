"""The stream's match weight of a pair is Splink's, within 1e-6, term frequencies included."""

import logging

import pyarrow as pa
import pytest
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from lib.linkage.comparison_levels import compare
from lib.linkage.match_weight import decide
from lib.records.name_key import outer_name
from lib.settings.linkage_model import SAME_NAMES, WEAK_PHONES, LinkageModel
from lib.training.levels import COMPARISONS, ELSE, NAME, PHONE, connect, level_sql
from tests.unit.linkage.test_pairs import TABLE, random_pairs

MODEL = LinkageModel.model_validate(
    TABLE["model"]
    | {
        "prior_weight": -13.8717,
        "term_frequencies": {
            "average": 11.37,
            "unknown": 9.75,
            "tokens": {"ann": 3.25, "smith": 2.5, "bob": 6},
        },
    }
)
#: Two names that are the same in one way or another, and bits of the rarer of them.
SAME = {
    ("ann smith", "ann smith"): 5.75,
    ("ann smith", "smith ann"): 5.75,
    ("bob x smith", "bob smith"): 8.5,
    ("zoe smith", "zoe smith"): 12.25,
    ("zoe poe", "zoe poe"): 19.5,
    ("ann", "ann"): 3.25,
    ("annsmith", "ann smith"): 5.75,
    ("ann smith jr", "smith ann jr"): 5.75,
    ("smith ann b", "ann smith"): 5.75,
}
OTHER_PHONES = "+15559990001", "+442079461234", "+15552000001"
PAIRS = [
    *random_pairs(seed=8, count=2_000),
    *((f"{names} {phone}", *names, "+15552000001", phone) for names in SAME for phone in OTHER_PHONES),
]
SCHEMA = "id string, l_name_key string, r_name_key string, l_phone string, r_phone string"


def comparison(name):
    """m and u that stand for the weights of the model."""
    weights = getattr(MODEL.comparisons, name)
    levels = [
        {
            "sql_condition": condition,
            "m_probability": min(1.0, 2.0 ** weights[level]) / 2,
            "u_probability": min(1.0, 2.0 ** -weights[level]) / 2,
        }
        for level, condition in (COMPARISONS[name] | {ELSE: "ELSE"}).items()
    ]
    return {"output_column_name": name, "comparison_levels": levels}


def rarity():
    """Nothing but the adjustment: where phones are weak and names the same, from the average to the name's own."""
    phones, names = (
        f"({level_sql(levels)}) in ({', '.join(map(repr, wanted))})"
        for levels, wanted in ((PHONE, WEAK_PHONES), (NAME, SAME_NAMES))
    )
    average = 2.0**-MODEL.term_frequencies.average
    adjusted = {"tf_adjustment_column": "name_key", "disable_tf_exact_match_detection": True}
    levels = [
        {"sql_condition": f"{phones} and {names}", "m_probability": average, "u_probability": average}
        | adjusted,
        {"sql_condition": "ELSE", "m_probability": 0.5, "u_probability": 0.5},
    ]
    return {"output_column_name": "rarity", "comparison_levels": levels}


@pytest.fixture(scope="module")
def weighed_by_splink():
    """Splink's match weight of each pair by its id: pairs are told apart by a blocking column of their own."""
    ids, l_names, r_names, l_phones, r_phones = zip(*PAIRS, strict=True)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[comparison("phone"), comparison("name"), rarity()],
        probability_two_random_records_match=1 / (1 + 2.0**-MODEL.prior_weight),
        blocking_rules_to_generate_predictions=[block_on("pair")],
        additional_columns_to_retain=["pair"],
    )
    names = sorted({*l_names, *r_names})
    frequencies = [2.0 ** -MODEL.term_frequencies.rarity(outer_name(name)) for name in names]
    with connect() as connection:
        database = DuckDBAPI(connection=connection)
        sides = [
            database.register(
                pa.table({"unique_id": ids, "pair": ids, "name_key": names_, "phone": phones}),
                dataset_display_name=side,
            )
            for side, names_, phones in (("l", l_names, l_phones), ("r", r_names, r_phones))
        ]
        linker = Linker(sides, settings, log_level=logging.ERROR)
        linker.table_management.register_term_frequency_lookup(
            database.register(pa.table({"name_key": names, "tf_name_key": frequencies})), "name_key"
        )
        rows = linker.inference.predict().as_record_list()
    return {row["pair_l"]: row["match_weight"] for row in rows}


def test_weight_of_every_pair(spark, weighed_by_splink):
    rows = decide(compare(spark.createDataFrame(PAIRS, SCHEMA)), MODEL).collect()
    ours = {row.id: row.match_weight for row in rows}
    assert len(ours) == len(PAIRS)
    assert weighed_by_splink == pytest.approx(ours, abs=1e-6)


@pytest.mark.parametrize("names", SAME, ids=" and ".join)
def test_of_two_names_the_more_frequent_one_counts(names):
    assert min(map(MODEL.term_frequencies.rarity, map(outer_name, names))) == SAME[names]


@pytest.mark.parametrize(("phone", "bits"), [*zip(OTHER_PHONES, (13.75, 13.75, 0), strict=True)])
def test_rarity_counts_where_the_phones_say_nothing(phone, bits, weighed_by_splink):
    rare, common = (weighed_by_splink[f"{(name, name)} {phone}"] for name in ("zoe poe", "ann smith"))
    assert rare - common == pytest.approx(bits)
