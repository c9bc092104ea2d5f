"""A labelled set small enough to count by hand, through the real stages."""

import pytest

from lib.evaluation.evaluation import evaluate
from lib.evaluation.labelled_set import LabelledSet
from lib.evaluation.rendering import render
from lib.evaluation.score import Score
from lib.settings.linkage_model import LinkageModel
from lib.settings.load import load_settings
from tests.conftest import HOME

MODEL = LinkageModel.model_validate(
    {
        "version": 1,
        "prior_weight": -20,
        "comparisons": {
            "phone": {
                "exact": 20, "same_digits": 18, "one_edit": 12, "same_local": 11, "same_tail": 10, "else": -6,
            },
            "name": {
                "exact": 12, "same_tokens": 10, "first_and_last": 9, "initial": 4, "nickname": 6,
                "close": 4, "one_part": 0, "same_given": 3, "same_surname": -4, "else": -9,
            },
        },
        "thresholds": {"certain": 9, "match": 4, "review": 0, "possible": -4},
    }
)  # fmt: skip


BOTH_RULES = {"linkage.blocking_rules": "[phone, initials_phone_ends]"}


def person(name, phone):
    return {"name": name, "phone": phone}


LABELLED = LabelledSet(
    profiles={
        "bob": person("Bob Smith", "555-200-0001"),
        "bob again": person("Bo Smith", "555-200-0011"),
        "ann": person("Ann Lee", "555-200-0002"),
        "eve": person("Eve Fox", "555-200-0003"),
        "tom": person("Tom", "555-200-0004"),
        "tim": person("Tim Reed", "555-200-0004"),
        "broken": person("Zoe Hill", "none"),
        "max": person("Max Hill", "555-200-0007"),
        "max, moved": person("Max Hill", "555-300-0007"),
        "jo": person("Jo May", "555-200-0010"),
        "jo ann": person("Jo Ann May", "555-200-0010"),
    },
    store_records={
        "bob s": person("B Smith", "555-200-0001"),
        "bill s": person("B Smith", "555-200-0011"),
        "ann s": person("Ann Lee", "555-299-0009"),
        "eve s": person("Gus Orr", "555-200-0003"),
        "tom s": person("Tom Reed", "555-200-0004"),
        "zoe s": person("Zoe Hill", "555-200-0005"),
        "other": person("Eve Fox", "555-200-0003"),
        "max s": person("Max Hill", "555-200-0007"),
        "m s": person("M Hill", "555-300-0007"),
        "jo s": person("Jo B May", "555-200-0010"),
        "jo ann s": person("Jo Ann May", "555-300-0010"),
    },
    truth=frozenset(
        {
            *(("bob", "bob s"), ("ann", "ann s"), ("tom", "tom s"), ("broken", "zoe s"), ("eve", "eve s")),
            *(("max", "max s"), ("max, moved", "max s"), ("max, moved", "m s")),
            *(("jo", "jo s"), ("jo ann", "jo s"), ("jo ann", "jo ann s")),
        }
    ),
)


@pytest.fixture(scope="module")
def evaluation(spark):
    return evaluate(spark, LABELLED, load_settings(HOME / "conf", "local", BOTH_RULES, {}), MODEL)


def test_pairs_are_counted_by_customer(evaluation):
    # found: bob, bob again, eve, max, and max, moved with one each; jo and jo ann with both of their records
    assert evaluation.score == Score(true=11, found=9, both=6)


@pytest.mark.parametrize(
    ("kind", "profile", "store_record", "cause"),
    [
        ("false_match", "eve", "other", "phone exact, name exact"),
        ("false_match", "bob again", "bill s", "phone exact, name initial"),
        ("false_match", "jo", "jo ann s", "joined by other records"),
        ("missed", "tom", "tom s", "has another candidate: phone exact, name one_part"),
        ("missed", "max, moved", "max s", "has another match: phone one_edit, name exact"),
        ("missed", "eve", "eve s", "below the thresholds: phone exact, name else"),
        ("missed", "broken", "zoe s", "rejected: unreadable_phone"),
    ],
)
def test_each_mistake_has_its_cause(evaluation, kind, profile, store_record, cause):
    named = {(m["profile"], m["store_record"]): m for m in evaluation.as_dict(100)["mistakes"]}
    found = named[profile, store_record]
    assert (found["kind"], found["cause"]) == (kind, cause)


def test_the_heaviest_mistake_comes_first_and_the_never_compared_last(evaluation):
    weights = [mistake["match_weight"] for mistake in evaluation.as_dict(100)["mistakes"]]
    known = [weight for weight in weights if weight is not None]
    assert known == sorted(known, reverse=True)
    assert weights[len(known) :] == [None, None]


def test_what_was_compared_is_told_apart_from_what_was_not(evaluation):
    assert (evaluation.blocked, evaluation.rejected) == (9, 1)


def test_a_higher_threshold_finds_fewer_pairs(evaluation):
    found = [score.found for _, score in sorted(evaluation.curve.items())]
    assert found == sorted(found, reverse=True)
    assert evaluation.curve[12] == Score(true=11, found=2, both=1)


def test_the_screen_shows_ids_and_no_names(evaluation):
    text = render(evaluation, 100)
    assert "bob again" in text
    assert not {"Smith", "Lee", "555"} & set(text.replace("\n", " ").split())
