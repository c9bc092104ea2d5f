"""A labelled set small enough to count by hand, through the real stages."""

from typing import get_args

import pyarrow as pa
import pytest

from lib.evaluation.evaluation import evaluate
from lib.evaluation.labelled_set import LabelledSet
from lib.evaluation.mistakes import stage_of
from lib.evaluation.rendering import render
from lib.evaluation.score import Score
from lib.evaluation.threshold_curve import threshold_curve
from lib.records.pair import Decision
from lib.settings.linkage_model import LinkageModel, NameLevel
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
                "other_generation": -9, "exact": 12, "same_tokens": 10, "first_and_last": 9, "contained": 4, "initial": 4, "nickname": 6,
                "close": 4, "one_part": 0, "same_given": 3, "same_surname": -4, "else": -9,
            },
        },
        "thresholds": {"certain": 9, "match": 4, "review": 0, "possible": -4},
    }
)  # fmt: skip


BOTH_RULES = {"linkage.blocking_rules": "[phone, initials_phone_ends]"}
SETTINGS = load_settings(HOME / "conf", "local", BOTH_RULES, {})
#: To it, an initial at an equal phone is certain.
EAGER = MODEL.model_copy(update={"thresholds": MODEL.thresholds.model_copy(update={"certain": 4})})


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
        "sam": person("Sam Orr", "555-200-0008"),
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
        "sam s": person("Sam Ives", "555-200-0008"),
        "jo s": person("Jo B May", "555-200-0010"),
        "jo ann s": person("Jo Ann May", "555-300-0010"),
    },
    truth=frozenset(
        {
            *(("bob", "bob s"), ("ann", "ann s"), ("tom", "tom s"), ("broken", "zoe s"), ("eve", "eve s")),
            *(("max", "max s"), ("max, moved", "max s"), ("max, moved", "m s")),
            *(("jo", "jo s"), ("jo ann", "jo s"), ("jo ann", "jo ann s"), ("sam", "sam s")),
        }
    ),
)


@pytest.fixture(scope="module")
def evaluation(spark):
    return evaluate(spark, LABELLED, SETTINGS, MODEL)


def test_pairs_are_counted_by_customer(evaluation):
    # found: bob, bob again, eve, tom, max, and max, moved with one each; jo and jo ann with both of their records
    assert evaluation.score == Score(true=12, found=10, both=7)


@pytest.mark.parametrize(
    ("kind", "profile", "store_record", "cause"),
    [
        ("false_match", "eve", "other", "phone exact, name exact"),
        ("false_match", "bob again", "bill s", "phone exact, name initial"),
        ("false_match", "jo", "jo ann s", "joined by other records"),
        ("missed", "sam", "sam s", "names contradict: phone exact, name same_given"),
        ("missed", "max, moved", "max s", "fits somebody else too: phone one_edit, name exact"),
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
    assert (evaluation.blocked, evaluation.rejected) == (10, 1)


def test_a_higher_threshold_finds_fewer_pairs(evaluation):
    found = [score.found for _, score in sorted(evaluation.curve.items())]
    assert found == sorted(found, reverse=True)
    assert evaluation.curve[12] == Score(true=12, found=2, both=1)


def test_the_screen_shows_ids_and_no_names(evaluation):
    text = render(evaluation, 100)
    assert "bob again" in text
    assert not {"Smith", "Lee", "555"} & set(text.replace("\n", " ").split())


@pytest.mark.parametrize("is_suppressed", [False, True])
@pytest.mark.parametrize("name_level", get_args(NameLevel))
@pytest.mark.parametrize("decision", Decision)
def test_every_decision_that_may_not_be_accepted_has_its_word(decision, name_level, is_suppressed):
    expected = {
        "below the thresholds": decision is Decision.NON_MATCH,
        "names contradict": name_level in ("other_generation", "same_given", "same_surname", "else"),
        "crowded phone": is_suppressed,
        "fits somebody else too": True,
    }
    found = stage_of({"decision": decision.value, "name_level": name_level}, is_suppressed=is_suppressed)
    assert found == next(stage for stage, is_so in expected.items() if is_so)


GIVEN = ["ann", "bea", "cid", "dan", "eva", "fay", "gus", "hal", "ida", "jon", "kim", "leo"]


def test_similar_names_at_a_crowded_phone_are_missed_for_the_crowd(spark):
    """The pair is certain by this model, and is not accepted all the same: eleven names of one side share the phone."""
    at_one_phone = {name: person(f"{name} Lee", "555-200-0001") for name in GIVEN}
    stores = {f"{name} s": person(f"{name} Lee", "555-200-0001") for name in GIVEN[1:]}
    stores["a s"] = person("A Lee", "555-200-0001")
    truth = frozenset({("ann", "a s"), *((name, f"{name} s") for name in GIVEN[1:])})
    found = evaluate(spark, LabelledSet(at_one_phone, stores, truth), SETTINGS, EAGER)
    assert found.causes == {"missed: crowded phone: phone exact, name initial": 1}


def test_thresholds_that_let_through_next_to_nothing_but_strangers_are_left_out():
    truth = {(0, 0)}
    rows = [{"l_offset": 0, "r_offset": 0, "match_weight": 9.0}]
    rows += [{"l_offset": at, "r_offset": at, "match_weight": -9.0} for at in range(1, 30)]
    identities = [
        {**row, "l_identity": row["l_offset"], "r_identity": 100 + row["r_offset"]}
        | {"l_identity_id": row["l_offset"], "r_identity_id": 100 + row["r_offset"]}
        | {"phone_level": "exact", "name_level": "exact", "decision": "non_match"}
        for row in rows
    ]
    assert threshold_curve(pa.Table.from_pylist(identities), truth) == {9.0: Score(true=1, found=1, both=1)}
