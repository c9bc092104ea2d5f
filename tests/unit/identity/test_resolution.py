"""Identity as a property: the same records in any order and any batches give the same customers."""

from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import IdentityCollisionError
from lib.identity.entity import Edge, resolve
from lib.identity.facts import Card, Facts, Newest, facts_from_json
from lib.identity.registry import Registry, RegistryChange, difference
from lib.records.pair import Side

NOTHING = Registry({}, frozenset())


def facts(identity, side=Side.PROFILE, at=1, offset=0, **fields):
    base = {
        "phone": "+15551234567",
        "name_key": f"name {identity}",
        "first_seen": at,
        "last_seen": at,
        "name": Newest((at, 0, offset), f"Name {identity}"),
        "name_variants": frozenset({f"Name {identity}"}),
    }
    return Facts(identity=identity, side=side, **(base | fields))


def store(identity, **fields):
    return facts(identity, side=Side.STORE, **fields)


def registry(members, *edges):
    return NOTHING.with_matches(
        {member.identity: member for member in members}, frozenset(Edge(*e) for e in edges)
    )


# Profile identities are 1 to 6, store identities 11 to 16; a pair is one record of each side.
record_times = st.integers(min_value=1, max_value=50)
pairs = st.lists(
    st.tuples(st.integers(1, 6), st.integers(11, 16), record_times, record_times), min_size=1, max_size=25
)


def evidence(pair):
    profile, shop, profile_at, store_at = pair
    members = (facts(profile, at=profile_at, offset=profile_at), store(shop, at=store_at, offset=store_at))
    return registry(members, (profile, shop))


def merged(parts):
    return reduce(lambda left, right: left.with_matches(right.identities, right.edges), parts, NOTHING)


def apply(tables, change: RegistryChange):
    """What the sink does to the tables, in plain dictionaries."""
    customers, aliases = dict(tables[0]), dict(tables[1])
    customers.update({record.customer_id: record for record in change.created + change.updated})
    for lost in change.merged:
        del customers[lost]
    aliases.update(change.aliases)
    for alias in change.revoked_aliases:
        del aliases[alias]
    return customers, aliases


@settings(deadline=None)
@given(pairs, st.randoms(use_true_random=False), st.integers(1, 7))
def test_any_order_in_any_batches_ends_in_the_same_tables(found, random, batch_size):
    at_once = apply(({}, {}), difference(NOTHING, merged(map(evidence, found))))

    shuffled = random.sample(found, len(found))
    known, tables = NOTHING, ({}, {})
    for start in range(0, len(shuffled), batch_size):
        grown = merged([known, *map(evidence, shuffled[start : start + batch_size])])
        tables = apply(tables, difference(known, grown))
        known = grown

    assert tables == at_once


@settings(deadline=None)
@given(pairs)
def test_a_replay_changes_nothing(found):
    known = merged(map(evidence, found))
    assert difference(known, merged([known, *map(evidence, found)])) == RegistryChange()


@settings(deadline=None)
@given(pairs)
def test_an_alias_ends_at_a_living_customer_in_one_step(found):
    customers, aliases = apply(({}, {}), difference(NOTHING, merged(map(evidence, found))))
    assert set(aliases.values()) <= set(customers)
    assert not set(aliases) & set(customers)


def test_the_profile_identity_seen_first_founds_the_customer():
    (entity,) = resolve(**vars_of(registry([facts(1, at=9), facts(2, at=3), store(11)], (1, 11), (2, 11))))
    assert (entity.customer_id, entity.aliases) == (2, {1})


def test_of_two_seen_at_once_the_smaller_id_founds():
    (entity,) = resolve(**vars_of(registry([facts(2), facts(1), store(11)], (1, 11), (2, 11))))
    assert entity.customer_id == 1


def test_one_side_alone_is_no_customer():
    assert resolve({1: facts(1)}, []) == []


def test_a_late_record_merges_two_old_customers():
    before = registry([facts(1, at=1), store(11), facts(2, at=2), store(12)], (1, 11), (2, 12))
    change = difference(
        before, before.with_matches({11: store(11), 2: facts(2, at=2)}, frozenset({Edge(2, 11)}))
    )
    assert change.merged == {2: 1}
    assert change.aliases == {2: 1}
    assert [record.customer_id for record in change.updated] == [1]
    assert {member.identity for member, _ in change.members} == {2, 12}


def test_a_late_older_record_makes_an_alias_the_founder():
    before = registry([facts(1, at=5), facts(2, at=6), store(11)], (1, 11), (2, 11))
    change = difference(before, before.with_matches({2: facts(2, at=1)}, frozenset()))
    assert change.aliases == {1: 2}
    assert change.revoked_aliases == [2]
    assert change.merged == {1: 2}


def test_a_collision_of_two_identities_stops_loudly():
    with pytest.raises(IdentityCollisionError):
        facts(1).merge(facts(1, phone="+15550000001"))


def test_facts_survive_their_json():
    whole = facts(
        7,
        email=Newest((3, 1, 2), "a@example.org"),
        address=Newest((4, 0, 9), '{"city": "Ulm"}'),
        cards=frozenset({Card("t", "1111", "visa")}),
    )
    again = Facts(7, whole.side, whole.phone, whole.name_key, 1, 1, **facts_from_json(whole.to_json()))
    assert again == whole


def vars_of(known):
    return {"identities": known.identities, "edges": known.edges}
