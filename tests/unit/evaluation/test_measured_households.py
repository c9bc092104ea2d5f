"""How right the matching is where several people share a phone, by the machinery of evaluate_linkage and the model in force."""

import sys
from collections import Counter
from dataclasses import replace

import pytest

from lib.evaluation.evaluation import evaluate
from lib.evaluation.labelled_set import LabelledSet
from lib.evaluation.score import Score
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.households import KINDS, households

COUNT, SEED = 300, 1  # households of each kind
#: The least precision and recall of each kind.
FLOORS = {
    "different initials": (0.999, 0.99),
    "one initial": (0.94, 0.88),
    # Half of the store records leave the suffix out: the name is then father's and son's. It joins neither if both have a
    # profile, or if a store record at their phone has the other suffix; else it joins the one who has a profile.
    "two generations": (0.95, 0.76),
}
PHONE = "555-200-0001"
BRIDGE = LabelledSet(
    profiles={
        "bridge:john": {"name": "John Smith", "phone": PHONE},
        "bridge:joan": {"name": "Joan Smith", "phone": PHONE},
    },
    store_records={
        "bridge:john s": {"name": "SMITH, John", "phone": PHONE},
        "bridge:joan s": {"name": "Joan Smith", "phone": PHONE},
        "bridge:j s": {"name": "J. Smith", "phone": PHONE},
    },
    truth=frozenset(
        {("bridge:john", "bridge:john s"), ("bridge:joan", "bridge:joan s"), ("bridge:john", "bridge:j s")}
    ),
)


@pytest.fixture(scope="module")
def evaluation(spark):
    found = households(COUNT, SEED)
    labelled = replace(
        found,
        profiles=found.profiles | BRIDGE.profiles,
        store_records=found.store_records | BRIDGE.store_records,
        truth=found.truth | BRIDGE.truth,
    )
    settings = load_settings(HOME / "conf", "local", {}, {})
    return evaluate(
        spark, labelled, settings.for_backfill(), load_linkage_model(HOME / settings.linkage.model)
    )


def kind_of(record):
    return record.partition(":")[0]


def mistakes_of(evaluation, kind):
    every = evaluation.as_dict(len(evaluation.mistakes))["mistakes"]
    return [
        mistake
        for mistake in every
        if kind in (kind_of(mistake["profile"]), kind_of(mistake["store_record"]))
    ]


def score_of(evaluation, kind):
    """The score of the households of a kind, from the mistakes in them."""
    true = sum(kind_of(profile) == kind for profile, _ in evaluation.labelled.truth)
    wrong = Counter(mistake["kind"] for mistake in mistakes_of(evaluation, kind))
    both = true - wrong["missed"]
    return Score(true, both + wrong["false_match"], both)


@pytest.mark.parametrize("kind", KINDS)
def test_precision_and_recall(kind, evaluation):
    score, floor = score_of(evaluation, kind), FLOORS[kind]
    causes = Counter(f"{mistake['kind']}: {mistake['cause']}" for mistake in mistakes_of(evaluation, kind))
    sys.stdout.write(f"{kind}: precision {score.precision:.4f}, recall {score.recall:.4f}, {score}\n")
    sys.stdout.write("".join(f"  {number:>5}  {cause}\n" for cause, number in causes.most_common()))
    assert score.true > COUNT
    assert score.precision >= floor[0]
    assert score.recall >= floor[1]


def test_one_weak_bridge_fuses_no_two_strong_customers(evaluation):
    (missed,) = mistakes_of(evaluation, "bridge")
    assert (missed["kind"], missed["profile"], missed["store_record"]) == (
        "missed",
        "bridge:john",
        "bridge:j s",
    )
    assert missed["cause"].startswith("fits somebody else too")


def test_the_households_are_of_every_size_and_some_people_have_no_profile(evaluation):
    people = {record.rpartition(":")[0] for record in evaluation.labelled.store_records} | set(
        evaluation.labelled.profiles
    )
    sizes = Counter(
        Counter(person.rpartition(":")[0] for person in people if person.count(":") == 2).values()
    )
    assert {2, 3, 4, 5, 6} <= sizes.keys()
    assert len(people) > len(evaluation.labelled.profiles) + COUNT
