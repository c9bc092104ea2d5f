"""Two people over one queue at the same time, beside a stream that writes: nothing that one of them said is lost."""

import json
import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from threading import Barrier

import pytest

from lib.identity.entity import Edge
from lib.records.pair import Decision
from lib.review import session as review_session
from lib.review.session import ReviewSession
from tests.reference_acceptance import Compared, connected_sets, neighbours_of, standing
from tests.resolution.pairs import Pairs
from tests.tables import rows

PEOPLE = (
    8  # profiles, each with two store identities that the next one shares: one component, nobody a customer
)
ROUNDS = 20
MATCH, NON_MATCH = Decision.MATCH, Decision.NON_MATCH
ANN, BEN = "ann", "ben"
EDGES = [Edge(person, 100 + store) for person in range(1, PEOPLE + 1) for store in (person, person + 1)]


def pair(edge, number, **changes):
    sides = {"l": f"person {edge.profile}", "r": f"person {edge.store}"}
    named = {f"{side}_{column}": name for side, name in sides.items() for column in ("name", "name_key")}
    ids = {"l_identity": edge.profile, "r_identity": edge.store, "row_hash": number}
    places = {"l_offset": edge.profile, "r_offset": edge.store, "l_recorded_at": edge.profile}
    return named | ids | places | {"decision": "review", "match_weight": 2.0} | changes


@pytest.fixture
def queue(application, sink):  # noqa: ARG001 - it makes the tables
    """A queue with every pair in it; brings a batch more."""
    numbers = count()

    def bring(*pairs):
        sink(Pairs(*pairs), next(numbers))

    bring(*(pair(edge, number) for number, edge in enumerate(EDGES)))
    return bring


@pytest.fixture
def reviewers(queue, job_settings):  # noqa: ARG001 - there is something to decide on
    """Sessions of two people."""
    with (
        closing(ReviewSession(job_settings, by=ANN)) as ann,
        closing(ReviewSession(job_settings, by=BEN)) as ben,
    ):
        yield ann, ben


def at_once(*works):
    """Run each in a thread of its own, one round together; what one of them raises is raised here."""
    barrier = Barrier(len(works))

    def rounds(work):
        try:
            for number in range(ROUNDS):
                barrier.wait()
                work(number)
        except BaseException:
            barrier.abort()  # nobody waits for who has failed
            raise

    with ThreadPoolExecutor(len(works)) as pool:
        failures = [done.exception() for done in [pool.submit(rounds, work) for work in works]]
    assert [failure for failure in failures if failure] == []


def said(settings):
    """What the audit log has of each pair, in its order: verdict and account."""
    found = defaultdict(list)
    log = rows(settings, "SELECT detail FROM audit_log WHERE event = 'review decided' ORDER BY at")
    for one in (json.loads(row["detail"]) for row in log):
        found[one["profile"], one["store"]].append((one["verdict"], one["by"]))
    return found


def in_force(settings):
    """What the queue says of each pair that is decided."""
    found = rows(settings, "SELECT profile_identity, store_identity, decision FROM review_queue")
    return {tuple(row.values())[:2]: row["decision"] for row in found if row["decision"] != "pending"}


def registry(settings):
    """Customers and their identities as the tables hold them."""
    found = defaultdict(set)
    for row in rows(settings, "SELECT identity_id, customer_id FROM customer_members"):
        found[row["customer_id"]].add(row["identity_id"])
    found.pop(None, None)
    assert {row["customer_id"] for row in rows(settings, "SELECT customer_id FROM customers")} == found.keys()
    return dict(found)


def registry_of(verdicts):
    """The same by the rules; the profile with the smallest number was seen first."""
    edges = {
        edge: Compared("review", "exact", "exact", verdicts.get(edge))
        for edge in EDGES
        if verdicts.get(edge) != "non_match"
    }
    names = {identity: f"person {identity}" for edge in EDGES for identity in edge}
    return {min(members): members for members in connected_sets(neighbours_of(standing(edges, names)))}


def check(settings, verdicts):
    """All are in the log, the last ones hold, and the registry is what they make it."""
    log = said(settings)
    assert Counter(by for one in log.values() for _, by in one) == {ANN: ROUNDS, BEN: ROUNDS}
    assert sum(map(len, log.values())) == verdicts
    last = {edge: one[-1][0] for edge, one in log.items()}
    assert in_force(settings) == last
    kept = rows(
        settings,
        "SELECT profile_identity, store_identity, verdict FROM customer_edges WHERE verdict IS NOT NULL",
    )
    assert {tuple(row.values())[:2]: row["verdict"] for row in kept} == last
    assert registry(settings) == registry_of(last)


def test_opposite_verdicts_on_one_pair(reviewers, job_settings):
    ann, ben = reviewers
    at_once(lambda _: ann.decide(EDGES[0], MATCH), lambda _: ben.decide(EDGES[0], NON_MATCH))
    check(job_settings, 2 * ROUNDS)


def test_verdicts_on_pairs_of_one_component_beside_a_stream(reviewers, queue, job_settings):
    chance = {by: random.Random(by) for by in (ANN, BEN)}

    def decide(session, by):
        return lambda _: session.decide(chance[by].choice(EDGES), chance[by].choice([MATCH, NON_MATCH]))

    at_once(
        decide(reviewers[0], ANN),
        decide(reviewers[1], BEN),
        lambda number: queue(*(pair(edge, 100 + number) for edge in EDGES[number % 4 :: 4])),
    )
    check(job_settings, 2 * ROUNDS)


def test_both_are_asked_about_the_same_cases_and_each_answer_counts(reviewers, job_settings):
    def asked(session, key):
        return session.ask(len(EDGES), lambda _: key, lambda _: None, with_score=False)

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(asked, reviewers, "yn"))
    log = said(job_settings)
    assert sum(map(len, log.values())) == sum(found["decided"] for found in counts) >= len(EDGES)
    assert in_force(job_settings) == {edge: one[-1][0] for edge, one in log.items()}
    assert in_force(job_settings).keys() == set(EDGES)
    assert registry(job_settings) == registry_of(in_force(job_settings))


class Interrupted:
    """A cursor to which something happens before a certain question."""

    def __init__(self, cursor, question, happens):
        self._cursor, self._question, self._happens = cursor, question, happens

    def execute(self, statement, *values):
        if self._question in statement:
            self._happens()
        return self._cursor.execute(statement, *values)

    def __getattr__(self, name):
        return getattr(self._cursor, name)


UNDONE = [
    pytest.param([(ANN, MATCH)], None, id="to-nothing-said"),
    pytest.param([(BEN, NON_MATCH), (ANN, MATCH)], NON_MATCH, id="to-what-somebody-else-had-said-before"),
    pytest.param([(ANN, MATCH), (BEN, NON_MATCH)], NON_MATCH, id="and-leaves-what-somebody-else-said-since"),
    pytest.param([(ANN, MATCH), (ANN, None), (ANN, NON_MATCH)], None, id="to-a-verdict-that-was-taken-back"),
]


@pytest.mark.parametrize(("verdicts", "left"), UNDONE)
def test_undo_goes_back(verdicts, left, reviewers, job_settings):
    sessions = dict(zip((ANN, BEN), reviewers, strict=True))
    for by, verdict in verdicts:
        sessions[by].decide(EDGES[0], verdict)
    sessions[ANN].undo(EDGES[0])
    assert in_force(job_settings) == ({EDGES[0]: left.value} if left else {})
    assert registry(job_settings) == registry_of(in_force(job_settings))


def test_cases_are_listed_as_they_stood_when_it_was_asked_for(reviewers, queue, monkeypatch):
    load, merge = review_session.pending_cases, pair(Edge(0, 101), 99, decision="certain")

    def load_amid_a_merge(cursor, most):
        return load(Interrupted(cursor, "WHERE component_id", lambda: queue(merge)), most)

    monkeypatch.setattr(review_session, "pending_cases", load_amid_a_merge)
    found = reviewers[0].cases(most=100)
    assert found["pending"] == len(found["cases"]) == len(EDGES)
    assert not any(case["profile_identity"] == "0" for case in found["cases"])
