"""A person's verdict on the real MySQL: it acts at once, and whatever comes after it."""

import json
import os
import subprocess

import pytest

from lib.errors import CustomerIdentificationError
from lib.identity.entity import Edge
from lib.records.pair import Decision
from lib.review.session import ReviewSession
from lib.submission.layout import home
from tests.resolution.pairs import Pairs
from tests.tables import content, count, rows

REVIEW = {"decision": "review", "name_level": "one_part", "match_weight": 2.0}
CONTESTED = REVIEW | {
    "l_identity": 2,
    "l_name_key": "bea lee",
    "l_name": "Bea Lee",
    "l_offset": 1,
    "row_hash": 43,
}
PAIR = Edge(1, 101)


@pytest.fixture
def session(job_settings, application):  # noqa: ARG001 - it makes the tables
    found = ReviewSession(job_settings, by="somebody")
    yield found
    found.close()


def customers(settings):
    return [row["customer_id"] for row in rows(settings, "SELECT customer_id FROM customers")]


def queue(settings):
    return {
        (row["profile_identity"], row["store_identity"]): row["decision"]
        for row in rows(settings, "SELECT * FROM review_queue")
    }


def test_a_match_joins_what_was_contested_and_a_replay_does_not_undo_it(session, sink, job_settings):
    sink(Pairs(REVIEW, CONTESTED), 0)
    assert customers(job_settings) == []

    assert session.decide(PAIR, Decision.MATCH)["created"] == 1
    assert customers(job_settings) == [1]
    sink(Pairs(REVIEW, CONTESTED), 1)
    assert customers(job_settings) == [1]
    assert queue(job_settings) == {PAIR: "match", (2, 101): "pending"}


def test_a_refused_pair_parts_its_customer_and_stays_refused(session, sink, job_settings):
    sink(Pairs({}), 0)
    assert customers(job_settings) == [1]

    assert session.decide(PAIR, Decision.NON_MATCH)["dissolved"] == 1
    sink(Pairs({"r_offset": 1, "row_hash": 44}), 1)
    assert customers(job_settings) == []


def test_a_refused_pair_is_no_candidate_beside_another_one(session, sink, job_settings):
    sink(Pairs(REVIEW, CONTESTED), 0)
    session.decide(Edge(2, 101), Decision.NON_MATCH)
    assert customers(job_settings) == [1]


def test_a_verdict_taken_back_leaves_everything_as_it_was(session, sink, job_settings):
    sink(Pairs(REVIEW, CONTESTED), 0)
    tables = ("customers", "customer_members", "customer_edges", "customer_aliases", "review_queue")
    before = {table: content(job_settings, table) for table in tables}
    session.decide(PAIR, Decision.MATCH)
    session.decide(PAIR, None)
    assert {table: content(job_settings, table) for table in tables} == before


def test_pending_cases_are_listed_with_both_sides(session, sink):
    sink(Pairs(REVIEW, CONTESTED), 0)
    session.decide(PAIR, Decision.MATCH)
    found = session.cases(most=10)
    assert found["pending"] == 1
    (case,) = found["cases"]
    assert (case["profile_identity"], case["profile"]["names"], case["store"]["names"]) == (
        "2",
        ["Bea Lee"],
        ["ANN LEE"],
    )


def test_every_verdict_is_in_the_audit_log_and_on_its_way_to_delta(session, sink, job_settings):
    sink(Pairs(REVIEW, CONTESTED), 0)
    waiting = count(job_settings, "delta_outbox")
    session.decide(PAIR, Decision.MATCH)
    (row,) = rows(job_settings, "SELECT detail FROM audit_log WHERE event = 'review decided'")
    assert json.loads(row["detail"]) == {"profile": 1, "store": 101, "verdict": "match", "by": "somebody"}
    assert count(job_settings, "delta_outbox") == waiting + 1


@pytest.fixture
def command(sandbox_environ):
    """./spark-submit.sh review with some words and keys; exit code, stdout, stderr."""

    def run(*words, keys=""):
        done = subprocess.run(
            [home() / "spark-submit.sh", "review", *words],
            env=os.environ | sandbox_environ, input=keys, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


def test_the_command_lists_decides_and_asks(command, sink, job_settings):
    sink(Pairs(REVIEW, CONTESTED), 0)
    code, out, _ = command("list")
    assert (code, out.splitlines()[-1]) == (0, "2 pending")
    listed = [" ".join(line.split()) for line in out.splitlines()]
    assert "1 101 +15552000001 Ann Lee / +15552000001 ANN LEE" in listed

    code, out, _ = command("decide", "2", "101", "non_match", "--output", "json")
    assert (code, json.loads(out)["created"]) == (0, 1)

    code, out, err = command(keys="y\n")
    assert (code, out.split()) == (0, ["decided", "1", "undecided", "0"])
    assert "Ann Lee" in err
    assert queue(job_settings) == {PAIR: "match", (2, 101): "non_match"}


def test_a_pair_that_is_not_there_is_refused(session, sink):
    sink(Pairs(REVIEW), 0)
    with pytest.raises(CustomerIdentificationError, match="no pair of the identities 1 and 999"):
        session.decide(Edge(1, 999), Decision.MATCH)


def test_cases_at_a_crowded_phone_are_not_listed(session, sink):
    """Eleven buyers there have the given name of a profile."""
    alike = REVIEW | {"name_level": "same_given", "match_weight": 1.0}
    crowd = [alike | {"r_identity": 101 + at, "r_offset": at, "row_hash": 50 + at} for at in range(11)]
    elsewhere = REVIEW | {
        "l_identity": 7, "l_offset": 7, "r_identity": 207, "r_offset": 107, "row_hash": 70,
    }  # fmt: skip
    sink(Pairs(*crowd[:10]), 0)
    assert len(session.cases(most=20)["cases"]) == 10
    sink(Pairs(crowd[10], elsewhere), 1)
    listed = session.cases(most=2)["cases"]
    assert [(case["profile_identity"], case["store_identity"]) for case in listed] == [("7", "207")]
