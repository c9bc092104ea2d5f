"""A weight taken apart, as numbers and as a chart of characters."""

import pytest

from lib.explanation.terms import Term, terms
from lib.explanation.waterfall import waterfall
from lib.records.pair import Comparison, Decision
from lib.settings.linkage_model import TermFrequencies, load_linkage_model
from tests.conftest import HOME

NAMES = "ann lee", "ann lee"
MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")


@pytest.mark.parametrize("phone", MODEL.comparisons.phone)
@pytest.mark.parametrize("name", MODEL.comparisons.name)
def test_the_terms_add_up_to_the_weight_of_the_levels(phone, name):
    found = Comparison(Decision.MATCH, phone, name, 0.0, MODEL.version)
    expected = MODEL.prior_weight + MODEL.comparisons.phone[phone] + MODEL.comparisons.name[name]
    assert sum(term.weight for term in terms(MODEL, found, NAMES)) == pytest.approx(expected)


def test_a_rare_name_is_a_term_of_its_own():
    rarity = TermFrequencies(average=10, unknown=12, tokens={"ann": 5})
    trained = MODEL.model_copy(update={"term_frequencies": rarity})
    apart, together = (Comparison(Decision.REVIEW, phone, "exact", 0.0, 3) for phone in ("else", "exact"))
    assert terms(trained, apart, ("ann poe", "ann poe"))[-1] == Term("rarity", "of the name", 7)
    assert terms(trained, together, ("ann poe", "ann poe")) == terms(MODEL, together, NAMES)


def test_each_bar_begins_where_the_one_before_it_ended():
    chart = waterfall([Term("prior", "", -20), Term("phone", "exact", 20), Term("name", "nickname", 6)])
    assert chart == [
        "prior          -20.00  " + "░" * 31,
        "phone exact    +20.00  " + "█" * 31,
        "name nickname   +6.00  " + " " * 30 + "█" * 10,
        "weight          +6.00  " + " " * 30 + "█" * 10,
    ]


def test_a_weight_below_zero_ends_left_of_it():
    *_, name, weight = waterfall(
        [Term("prior", "", -20), Term("phone", "exact", 20), Term("name", "else", -9)]
    )
    assert name.split("  ")[-1].strip() == weight.split("  ")[-1].strip() == "░" * 19
    assert name.index("░") == weight.index("░") > len("name else     -9.00  ")
