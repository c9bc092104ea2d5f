"""Who founds a customer, what a late record changes, and what is left when matches are taken back."""

import pytest

from lib.errors import IdentityCollisionError
from lib.identity.acceptance import resolve
from lib.identity.entity import Edge
from lib.identity.facts import Facts, Newest, facts_from_json
from lib.identity.registry import Home, Registry, RegistryChange, difference
from lib.records.pair import Comparison, Decision, Side

NOTHING = Registry({}, {})


def facts(identity, side=Side.PROFILE, at=1, offset=0, **fields):
    base = {
        "phone": "+15551234567",
        "name_key": "ann lee",
        "first_seen": at,
        "last_seen": at,
        "name": Newest((at, 0, offset, "t"), f"Name {identity}"),
        "name_variants": frozenset({f"Name {identity}"}),
    }
    return Facts(identity=identity, side=side, **(base | fields))


def store(identity, **fields):
    return facts(identity, side=Side.STORE, **fields)


def registry(members, *edges):
    return NOTHING.with_pairs({member.identity: member for member in members}, certain(*edges))


def certain(*edges):
    return {Edge(*edge): compared("certain") for edge in edges}


def compared(decision, model_version=1):
    """At another phone, where names do not say who competes with whom."""
    return Comparison(Decision(decision), "one_edit", "exact", 12.0, model_version)


def test_the_profile_identity_seen_first_founds_the_customer():
    (entity,) = resolve(**vars_of(registry([facts(1, at=9), facts(2, at=3), store(11)], (1, 11), (2, 11))))
    assert (entity.customer_id, entity.aliases) == (2, [1])


def test_of_two_seen_at_once_the_smaller_id_founds():
    (entity,) = resolve(**vars_of(registry([facts(2), facts(1), store(11)], (1, 11), (2, 11))))
    assert entity.customer_id == 1


def test_one_side_alone_is_no_customer():
    assert resolve({1: facts(1)}, {}) == []


def test_a_late_record_merges_two_old_customers():
    before = registry([facts(1, at=1), store(11), facts(2, at=2), store(12)], (1, 11), (2, 12))
    change = difference(before, before.with_pairs({11: store(11), 2: facts(2, at=2)}, certain((2, 11))))
    assert change.merged == {2: 1}
    assert change.aliases == {2: 1}
    assert [record.customer_id for record in change.updated] == [1]
    assert {member.identity for member, _ in change.members} == {2, 12}


def test_a_late_older_record_makes_an_alias_the_founder():
    before = registry([facts(1, at=5), facts(2, at=6), store(11)], (1, 11), (2, 11))
    change = difference(before, before.with_pairs({2: facts(2, at=1)}, {}))
    assert change.aliases == {1: 2}
    assert change.revoked_aliases == [2]
    assert (change.merged, change.split) == ({1: 2}, {})


WEAK = [
    pytest.param({(1, 11): "match"}, {1: {1, 11}}, id="a-match-stands"),
    pytest.param({(1, 11): "possible"}, {1: {1, 11}}, id="the-only-candidate-of-both-sides-stands"),
    pytest.param(
        {(1, 11): "certain", (2, 11): "match"},
        {1: {1, 11}},
        id="a-match-yields-to-a-certain-one-of-its-store-identity",
    ),
    pytest.param(
        {(1, 11): "certain", (1, 12): "match"},
        {1: {1, 11, 12}},
        id="a-match-does-not-yield-to-a-certain-one-of-its-profile-identity",
    ),
    pytest.param(
        {(1, 11): "match", (2, 11): "match"}, {}, id="of-two-matches-of-a-store-identity-neither-stands"
    ),
    pytest.param(
        {(1, 11): "certain", (2, 11): "certain"},
        {1: {1, 2, 11}},
        id="two-certain-ones-of-a-store-identity-join",
    ),
    pytest.param(
        {(1, 11): "match", (2, 11): "possible"},
        {1: {1, 11}},
        id="a-match-does-not-yield-to-a-weaker-one",
    ),
    pytest.param(
        {(1, 11): "review", (2, 11): "possible"},
        {},
        id="two-weak-candidates-are-one-too-many",
    ),
    pytest.param(
        {(1, 11): "certain", (1, 12): "possible"},
        {1: {1, 11}},
        id="a-customer-does-not-take-in-a-store-identity-that-is-only-possible",
    ),
    pytest.param(
        {(1, 11): "certain", (1, 12): "review"},
        {1: {1, 11, 12}},
        id="a-customer-takes-in-a-case-for-review-that-has-no-other-candidate",
    ),
    pytest.param(
        {(1, 11): "match", (2, 11): "review", (2, 12): "match"},
        {1: {1, 11}, 2: {2, 12}},
        id="a-weak-bridge-fuses-no-two-customers",
    ),
    pytest.param(
        {(1, 11): "certain", (2, 11): "match", (2, 12): "possible"},
        {1: {1, 11}},
        id="a-match-that-yields-is-a-candidate-still",
    ),
]


@pytest.mark.parametrize(("edges", "customers"), WEAK)
def test_which_edges_stand(edges, customers):
    known = found(edges)
    assert customers_of(known) == customers


def test_a_second_candidate_dissolves_a_customer_of_one_weak_pair_and_its_end_brings_it_back():
    sole, contested = found({(1, 11): "review"}), found({(1, 11): "review", (2, 11): "possible"})
    change = difference(sole, contested)
    assert (change.dissolved, change.created) == ([1], [])
    assert {facts.identity: home for facts, home in change.members} == {
        1: Home(component=1, customer=None),
        2: Home(component=1, customer=None),
        11: Home(component=1, customer=None),
    }
    again = difference(contested, contested.without({Edge(2, 11)}))
    assert [record.customer_id for record in again.created] == [1]
    assert again.removed_members == [2]


def test_the_stronger_decision_on_an_edge_counts():
    known = found({(1, 11): "review"})
    change = difference(known, known.with_pairs({}, {Edge(1, 11): compared("match")}))
    assert change.edges == [(Edge(1, 11), compared("match"))]
    assert difference(known, known.with_pairs({}, {Edge(1, 11): compared("possible")})) == RegistryChange()


def test_of_equal_decisions_that_of_the_newer_model_counts():
    known = found({(1, 11): "match"})
    newer = compared("match", model_version=2)
    after = known.with_pairs({}, {Edge(1, 11): newer})
    assert after.edges == {Edge(1, 11): newer}
    assert after.with_pairs({}, known.edges) == after


def found(edges):
    """Profile identities are below 10, seen in the order of their numbers, store identities above."""
    identities = sorted({identity for edge in edges for identity in edge})
    members = {i: facts(i, at=i) if i < 10 else store(i) for i in identities}
    return NOTHING.with_pairs(members, {Edge(*edge): compared(name) for edge, name in edges.items()})


def customers_of(known):
    return {entity.customer_id: {f.identity for f in entity.members} for entity in resolve(**vars_of(known))}


# Profile identities are 1 to 3, seen in this order; store identities are 11 and 12.
CHAIN = ((1, 11), (2, 11), (2, 12), (3, 12))


@pytest.mark.parametrize(
    ("edges", "taken_back", "customers", "expected"),
    [
        pytest.param(
            CHAIN,
            [(2, 11)],
            {1: {1, 11}, 2: {2, 3, 12}},
            {"split": {2: 1}, "aliases": {3: 2}, "revoked_aliases": [2]},
            id="the-founder-keeps-the-id-and-the-other-part-has-a-founder-of-its-own",
        ),
        pytest.param(
            CHAIN,
            [(1, 11)],
            {2: {2, 3, 11, 12}},
            {
                "split": {2: 1},
                "dissolved": [1],
                "removed_members": [1],
                "aliases": {3: 2},
                "revoked_aliases": [2],
            },
            id="a-founder-without-a-match-leaves-the-rest-to-the-next-one",
        ),
        pytest.param(
            CHAIN,
            [(1, 11), (2, 11)],
            {2: {2, 3, 12}},
            {
                "split": {2: 1},
                "dissolved": [1],
                "removed_members": [1, 11],
                "aliases": {3: 2},
                "revoked_aliases": [2],
            },
            id="a-founder-that-leaves-with-its-store-identity",
        ),
        pytest.param(
            CHAIN,
            [(2, 11), (2, 12)],
            {1: {1, 11}, 3: {3, 12}},
            {"split": {3: 1}, "removed_members": [2], "revoked_aliases": [2, 3]},
            id="what-joined-two-parts-leaves-both",
        ),
        pytest.param(
            CHAIN,
            CHAIN,
            {},
            {"dissolved": [1], "removed_members": [1, 2, 3, 11, 12], "revoked_aliases": [2, 3]},
            id="a-customer-without-any-match-dissolves-and-nothing-answers-for-it",
        ),
        pytest.param(
            (*CHAIN, (1, 12)),
            [(2, 11)],
            {1: {1, 2, 3, 11, 12}},
            {},
            id="connected-another-way",
        ),
        pytest.param(
            [(1, 11), (2, 12)],
            [(1, 11), (3, 12)],
            {2: {2, 12}},
            {"dissolved": [1], "removed_members": [1, 11]},
            id="another-customer-is-left-alone-and-a-match-that-is-not-there-is-nothing",
        ),
    ],
)
def test_matches_taken_back(edges, taken_back, customers, expected):
    of_side = [facts(i, at=i) if i < 11 else store(i) for i in sorted({i for edge in edges for i in edge})]
    before = registry(of_side, *edges)
    after = before.without({Edge(*edge) for edge in taken_back})
    change = difference(before, after)

    assert customers_of(after) == customers
    told = ("merged", "split", "dissolved", "removed_members", "aliases", "revoked_aliases", "edges")
    assert {name: getattr(change, name) for name in told if getattr(change, name)} == expected
    assert change.removed_edges == sorted(set(edges) & set(taken_back))


def test_a_founder_that_is_matched_elsewhere_answers_there_and_leaves_its_old_customer_split():
    before = registry(
        [facts(1, at=1), facts(2, at=2), facts(3, at=3), store(11), store(12)], (1, 11), (2, 12), (3, 12)
    )
    otherwise = before.without({Edge(2, 12)})
    change = difference(before, otherwise.with_pairs({2: facts(2, at=2)}, certain((2, 11))))
    assert change.merged == {2: 1}
    assert change.split == {3: 2}
    assert [record.customer_id for record in change.created] == [3]
    assert (change.aliases, change.revoked_aliases) == ({2: 1}, [3])


def test_a_collision_of_two_identities_stops_loudly():
    with pytest.raises(IdentityCollisionError):
        facts(1).merge(facts(1, phone="+15550000001"))


def test_facts_survive_their_json():
    whole = facts(
        7,
        sources=frozenset({"DOTNET"}),
        newest={
            "email": Newest((3, 1, 2, "t"), "a@example.org"),
            "address": Newest((4, 0, 9, "t"), '{"city": "Ulm"}'),
        },
        distinct={"card": frozenset({("1:t", "1111", "visa")})},
    )
    read = facts_from_json(whole.to_json(), whole.side)
    assert Facts(7, whole.side, whole.phone, whole.name_key, 1, 1, **read) == whole


def test_facts_that_were_stored_before_there_were_declared_sources():
    stored = (
        '{"name": [[4, 0, 9], "Ann"], "email": [[3, 1, 2], "a@example.org"], "name_variants": ["Ann"], '
        '"cards": [["t", "1111", "visa"]]}'
    )
    old = facts(7, **facts_from_json(stored, Side.STORE))
    assert (old.sources, old.distinct) == ({"STORE"}, {"card": {("1:t", "1111", "visa")}})
    assert old.newest["email"].value == "a@example.org"
    again = facts(7, at=4, name=Newest((4, 0, 9, "t"), "Ann"), name_variants=frozenset({"Ann"}))
    assert old.merge(again).name.recency == (4, 0, 9, "t")


def vars_of(known):
    return {"identities": known.identities, "edges": known.edges}


TWO = [facts(1, at=1), facts(2, at=2), store(11), store(12)]
JUDGED = NOTHING.with_pairs({f.identity: f for f in TWO}, certain((1, 11), (2, 12))).with_verdict(
    Edge(2, 12), Decision.MATCH
)


@pytest.mark.parametrize(
    ("before", "found", "customers"),
    [
        pytest.param(
            registry(TWO, (1, 11), (2, 12)), {(1, 11): "certain"}, {1: {1, 11}}, id="a-pair-it-does-not-find"
        ),
        pytest.param(
            registry(TWO, (1, 11), (2, 12)),
            {(1, 11): "certain", (2, 12): "certain", (2, 11): "certain"},
            {1: {1, 2, 11, 12}},
            id="one-more",
        ),
        pytest.param(
            registry(TWO, (1, 11), (2, 11)),
            {(1, 11): "match", (2, 11): "match"},
            {},
            id="weaker-than-before",
        ),
        pytest.param(JUDGED, {(1, 11): "certain"}, {1: {1, 11}, 2: {2, 12}}, id="what-a-person-said-stays"),
        pytest.param(
            JUDGED,
            {(1, 11): "certain", (2, 12): "possible"},
            {1: {1, 11}, 2: {2, 12}},
            id="and-counts-before-it",
        ),
    ],
)
def test_another_model_decides_anew(before, found, customers):
    edges = {Edge(*edge): compared(decision, model_version=2) for edge, decision in found.items()}
    after = before.redecided({f.identity: f for f in TWO if any(f.identity in edge for edge in edges)}, edges)
    entities = resolve(**vars_of(after))
    assert {e.customer_id: {f.identity for f in e.members} for e in entities} == customers
