"""The stage at which two records parted, of every stage there is."""

from dataclasses import replace

import pytest

from lib.explanation.coordinate import Coordinate
from lib.explanation.meeting import Meeting
from lib.explanation.pair import SENTENCES, Stage, explain_pair, parted_early
from lib.explanation.rendering import pair_text
from lib.explanation.stored_record import StoredRecord
from lib.identity.entity import Edge
from lib.identity.facts import Facts, Newest
from lib.identity.registry import Registry
from lib.records.pair import Comparison, Decision, Side
from lib.settings.linkage_model import load_linkage_model
from tests.conftest import HOME

MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")
PROFILE = StoredRecord(Coordinate("profiles", 0, 1), Side.PROFILE, "Ann Lee", "+15552000001", "ann lee", 0)
STORE = StoredRecord(Coordinate("stores", 0, 2), Side.STORE, "LEE, Ann", "+15552000001", "ann lee", 0)
REJECTED = StoredRecord(Coordinate("stores", 0, 3), Side.STORE, reject_reason="not_json")
NOBODY = STORE._replace(name="Guest", name_key="guest", name_fault="placeholder")
UNREADABLE = StoredRecord(
    Coordinate("stores", 0, 4), Side.STORE, reject_reason="unreadable_phone", phone_fault="not_a_number"
)
CERTAIN = Comparison(Decision.CERTAIN, "exact", "exact", 12.0, MODEL.version)
NON_MATCH = Comparison(Decision.NON_MATCH, "exact", "else", -9.0, MODEL.version)
REVIEW = Comparison(Decision.REVIEW, "exact", "one_part", 2.0, MODEL.version)
MEETING = Meeting(Edge(1, 11), ("phone",), ("phone",), is_within_window=True, found=CERTAIN)


def registry(**edges):
    """Profile identities are below 10; ``p1_s11="certain"`` is an edge, ``"vetoed"`` one that a person refused."""
    special = {
        "vetoed": REVIEW._replace(verdict=Decision.NON_MATCH),
        "certain": CERTAIN,
        "contradicting": REVIEW._replace(name_level="same_given"),
        "affirmed": REVIEW._replace(name_level="same_given", verdict=Decision.MATCH),
    }
    found = {
        Edge(*(int(part[1:]) for part in name.split("_"))): special.get(decision)
        or REVIEW._replace(decision=Decision(decision))
        for name, decision in edges.items()
    }
    return Registry({i: facts(i) for edge in found for i in edge}, found)


def facts(identity):
    side = Side.PROFILE if identity < 10 else Side.STORE
    return Facts(identity, side, "+15552000001", f"name {identity}", 1, 1, Newest((1, 0, 0), "Name"))


@pytest.mark.parametrize(
    ("records", "stage"),
    [
        pytest.param((PROFILE, REJECTED), Stage.REJECTED, id="one-is-no-record"),
        pytest.param((PROFILE, UNREADABLE), Stage.NOT_NORMALISED, id="one-has-no-phone"),
        pytest.param((UNREADABLE, REJECTED), Stage.REJECTED, id="one-of-each"),
        pytest.param((STORE, STORE), Stage.SAME_SIDE, id="two-of-one-topic"),
        pytest.param((PROFILE, NOBODY), Stage.NOBODY, id="one-is-nobodys"),
    ],
)
def test_what_is_never_compared(records, stage):
    explanation = parted_early(records)
    assert explanation.stage is stage
    assert SENTENCES[stage] in pair_text(explanation)


def test_what_can_be_compared_does_not_part_early():
    assert parted_early((PROFILE, STORE)) is None


@pytest.mark.parametrize(
    ("meeting", "edges", "stage", "customer"),
    [
        pytest.param({"rules": ()}, {}, Stage.NOT_BLOCKED, None, id="no-key-in-common"),
        pytest.param({"is_within_window": False}, {}, Stage.OUTSIDE_WINDOW, None, id="too-far-apart"),
        pytest.param({"found": NON_MATCH}, {}, Stage.BELOW_THRESHOLDS, None, id="weighed-too-light"),
        pytest.param({}, {}, Stage.NOT_MET, None, id="late-or-not-read-yet"),
        pytest.param({}, {"p1_s11": "certain"}, Stage.JOINED, 1, id="joined-by-the-pair"),
        pytest.param(
            {"found": NON_MATCH},
            {"p1_s12": "certain", "p2_s12": "certain", "p2_s11": "certain"},
            Stage.JOINED,
            1,
            id="joined-by-others",
        ),
        pytest.param({}, {"p1_s11": "vetoed"}, Stage.VETOED, None, id="refused-by-a-person"),
        pytest.param({}, {"p1_s11": "contradicting"}, Stage.CONTRADICTED, None, id="names-of-two-people"),
        pytest.param({}, {"p1_s11": "affirmed"}, Stage.JOINED, 1, id="affirmed-by-a-person"),
        pytest.param(
            {"found": REVIEW}, {"p1_s11": "review", "p2_s11": "review"}, Stage.CONTESTED, None, id="contested"
        ),
        pytest.param(
            {"found": REVIEW},
            {f"p1_s{store}": "review" for store in range(11, 22)},
            Stage.CROWDED,
            None,
            id="one-of-many-names",
        ),
    ],
)
def test_where_a_profile_and_a_store_record_parted(meeting, edges, stage, customer):
    explanation = explain_pair(
        (PROFILE, STORE), replace(MEETING, **meeting), registry(**edges), {MODEL.version: MODEL}
    )
    assert (explanation.stage, explanation.customer_id) == (stage, customer)
    assert SENTENCES[stage] in pair_text(explanation)


def test_what_was_decided_that_day_counts_and_not_what_would_be_today():
    older = REVIEW._replace(model_version=1)
    stored = replace(registry(p1_s11="review"), edges={Edge(1, 11): older})
    explanation = explain_pair((PROFILE, STORE), MEETING, stored, {MODEL.version: MODEL})
    assert explanation.found == older
    assert explanation.terms == ()
    assert "+2.00, by a model that was not kept" in pair_text(explanation)


def test_a_backfill_that_would_find_them_is_named():
    missed = replace(MEETING, rules=(), backfill_rules=("token_phone_head",))
    text = pair_text(explain_pair((PROFILE, STORE), missed, registry(), {MODEL.version: MODEL}))
    assert "A backfill brings them together by token_phone_head." in text
