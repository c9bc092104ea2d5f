"""What the next version of a model takes from a training, and what it keeps."""

import pytest

from lib.settings.linkage_model import TermFrequencies, load_linkage_model
from lib.training.expectation import Learned
from lib.training.trained_model import assumed, trained_model
from tests.conftest import HOME

BASE = load_linkage_model(HOME / "conf/linkage_model.yaml")
TERMS = TermFrequencies(average=10, unknown=12, tokens={"smith": 6})
M = {
    "phone": {"exact": 0.5, "same_digits": None, "one_edit": 0.25, "same_local": None, "same_tail": None, "else": None},
    "name": {
        "other_generation": None, "exact": 0.5, "same_tokens": 0.125, "first_and_last": None, "contained": 0.5, "initial": None, "nickname": 0.5, "close": 0.25,
        "one_part": None, "same_given": 1e-9, "same_surname": None, "else": None,
    },
}  # fmt: skip
U = {name: dict.fromkeys(levels, 2.0**-10) for name, levels in M.items()} | {
    "phone": dict.fromkeys(M["phone"], 2.0**-13)
}
PRIOR = -10.0


def trained(m=None, u=None, *, mates_are_seen=False):
    learned, chance = (
        {name: levels | (changed or {}).get(name, {}) for name, levels in known.items()}
        for known, changed in ((M, m), (U, u))
    )
    return trained_model(BASE, Learned(learned, chance, PRIOR), TERMS, mates_are_seen=mates_are_seen)


def test_it_is_the_next_version_with_the_same_thresholds():
    model = trained()
    assert (model.version, model.prior_weight, model.term_frequencies) == (BASE.version + 1, PRIOR, TERMS)
    assert model.thresholds == BASE.thresholds


WEIGHTS = {
    "learned": ("phone", "one_edit", {}, -2 + 13),
    "never seen": ("phone", "same_local", {}, BASE.comparisons.phone["same_local"]),
    "equal phones never seen: the odds stay": ("phone", "same_digits", {}, -20 + 18 + 10),
    "another phone is assumed": ("phone", "else", {}, BASE.comparisons.phone["else"]),
    "learned of names": ("name", "same_tokens", {}, -3 + 10),
    "so rare that it is not believed": ("name", "same_given", {}, pytest.approx(-13.29 + 10, abs=0.01)),
    "others at one phone: the odds there stay": ("name", "same_surname", {}, -4 + (-20 + 20) - (-10 + 12)),
    "father and son: the odds there stay": ("name", "other_generation", {}, -4 - 2),
    "other given names told by households": ("name", "same_surname", {"same_surname": 2.0**-9}, 1),
    "another name, with equal phones that weigh more": ("name", "else", {}, -14 - 2),
    "somebody else may have a close name: never certain": ("name", "close", {}, 7 - 1 - (-10 + 12)),
    "nor a nickname": ("name", "nickname", {}, 4),
    "nor a name inside another one": ("name", "contained", {}, 4),
}


@pytest.mark.parametrize(("comparison", "level", "m", "expected"), WEIGHTS.values(), ids=WEIGHTS.keys())
def test_weight(comparison, level, m, expected):
    assert getattr(trained({"name": m}).comparisons, comparison)[level] == expected


def test_a_phone_that_is_nearly_equal_weighs_no_more_than_an_equal_one():
    phone = trained(u={"phone": {"one_edit": 2.0**-16}}).comparisons.phone
    assert phone["one_edit"] == phone["exact"] == 12


def test_where_households_explain_other_given_names_they_are_not_even_possible():
    model = trained(mates_are_seen=True)
    weight = model.prior_weight + model.comparisons.phone["exact"] + model.comparisons.name["same_surname"]
    assert weight == model.thresholds.possible - 1


def test_what_is_assumed_is_what_the_model_in_force_says():
    assert assumed(BASE, U)["phone"] == {"else": 2.0 ** (BASE.comparisons.phone["else"] - 13)}
    assert assumed(BASE, U)["name"]["same_surname"] == 2.0 ** (BASE.comparisons.name["same_surname"] - 10)
