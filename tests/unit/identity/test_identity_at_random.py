"""Identity as a property: whatever way the same pairs come, and whatever was taken back, the same tables are left."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.identity.acceptance import resolve
from lib.identity.golden_record import golden_record
from lib.identity.registry import RegistryChange
from lib.records.pair import Decision
from tests.reference_rules import contradict
from tests.unit.identity.registry_tables import STRENGTHS, Pair, RegistryTables, Rules, tables_of

SOME, OTHERS = range(1, 4), range(4, 7)
#: Of profiles and, ten higher, of store identities: what one phone may have of a family, and of people who are none.
NAMES = {
    1: "john smith", 2: "jane smith", 3: "j smith", 4: "john r smith", 5: "bill smith", 6: "smith",
    11: "john smith", 12: "jane smith", 13: "j smith", 14: "jonh smith", 15: "wiliam smith", 16: "jane jones",
}  # fmt: skip
EARLY_TO_LATE = st.integers(1, 4)  # few, so that founders are found by the tie

at_random = settings(max_examples=75)


def record(identity, recorded_at, number, **fields):
    return {
        "identity_id": identity,
        "phone": f"+1555000{identity:04}",
        "name_key": NAMES[identity],
        "name": f"Name {identity}, as record {number} has it",
        "recorded_at": recorded_at,
        "partition": number % 2,
        "offset": number,
    } | fields


def profile(identity, recorded_at, number, has_more):
    more = {"email": f"{number}@example.org", "address": f"Street {number}"} if has_more else {}
    return record(identity, recorded_at, number, topic="profiles", **more)


def store_record(identity, recorded_at, number, has_more):
    card = {"token": f"1:token {number}", "last4": f"{number:04}", "brand": "visa"} if has_more else None
    return record(identity, recorded_at, number, topic="store", card=card)


def records(build, identities, *, one_each):
    """Some records of a side."""
    rows = st.lists(
        st.tuples(st.sampled_from(identities), EARLY_TO_LATE, st.booleans()),
        min_size=3,
        max_size=8,
        unique_by=(lambda row: row[0]) if one_each else None,
    )
    first = 10 * identities[0]
    return rows.map(
        lambda found: [build(i, at, number, more) for number, (i, at, more) in enumerate(found, first)]
    )


def of_one_name(pairs):
    """The same pairs, all of people with one name: what is certain then joins."""
    name = {"name_key": "ann lee"}
    return [Pair(pair.profile | name, pair.store_record | name, pair.decision) for pair in pairs]


def coordinates(pair):
    return pair.coordinates


@st.composite
def worlds(draw, identities=(*SOME, *OTHERS), *, one_each=False, decisions=STRENGTHS):
    """Pairs among some profiles and store records; store identities are 10 higher."""
    sides = (
        draw(records(profile, identities, one_each=one_each)),
        draw(records(store_record, [10 + identity for identity in identities], one_each=one_each)),
    )
    pair = st.builds(Pair, *map(st.sampled_from, (*sides, decisions)))
    return draw(st.lists(pair, min_size=5, max_size=12, unique_by=coordinates))


def batches_of(pairs):
    """The pairs in any order, cut anywhere."""
    cuts = st.lists(st.integers(0, len(pairs)), max_size=4).map(sorted)

    def cut(order_and_cuts):
        order, places = order_and_cuts
        return [order[a:b] for a, b in zip([0, *places], [*places, len(order)], strict=True)]

    return st.tuples(st.permutations(pairs), cuts).map(cut)


def some(pairs):
    return st.lists(st.sampled_from(pairs), unique_by=coordinates)


def edges_of(pairs):
    return {pair.edge for pair in pairs}


@st.composite
def histories(draw):
    """Steps of one world: pairs that come and edges that are taken back, both of them again and again."""
    world = draw(worlds())
    step = st.tuples(some(world), some(world).map(edges_of) | st.just(set()))
    late = {coordinates(pair) for pair in draw(some(world))}
    first = [pair for pair in world if coordinates(pair) not in late]
    return [(first, set()), *draw(st.lists(step, min_size=2, max_size=6)), (world, set())]


# The same pairs, another way


@at_random
@given(st.data(), worlds())
def test_any_order_in_any_batches(data, world):
    tables = tables_of(*data.draw(batches_of(world)))
    assert tables == tables_of(world)
    assert tables.ids == Rules(world).ids


@at_random
@given(st.data(), worlds())
def test_a_replay_of_the_last_batches_cut_otherwise_changes_nothing(data, world):
    batches = data.draw(batches_of(world))
    tables = tables_of(*batches)
    last = list(chain.from_iterable(batches[data.draw(st.integers(0, len(batches))) :]))
    again = [tables.change(batch) for batch in data.draw(batches_of(last))]
    assert again == [RegistryChange()] * len(again)
    assert tables == tables_of(world)


@at_random
@given(st.data(), worlds())
def test_a_replay_amid_the_batches(data, world):
    batches = data.draw(batches_of(world))
    stop, restart = sorted(data.draw(st.tuples(*[st.integers(0, len(batches))] * 2)), reverse=True)
    assert tables_of(*batches[:stop], *batches[restart:]) == tables_of(world)


@at_random
@given(st.data(), worlds())
@pytest.mark.parametrize("first", ["stream", "backfill"])
def test_the_stream_and_a_backfill_with_a_wider_window_whichever_comes_first(first, data, world):
    ways = {
        "stream": data.draw(some(world).flatmap(batches_of)),
        "backfill": data.draw(batches_of(world)),
    }
    second = (ways.keys() - {first}).pop()
    tables = tables_of(*ways[first], *ways[second])
    assert tables == tables_of(world)
    assert tables.ids == Rules(world).ids


# Matches taken back


@at_random
@given(st.data(), worlds(one_each=True))
def test_a_match_taken_back_leaves_what_a_world_without_it_would_have(data, world):
    """Golden records too, because with one record each the facts of an identity do not depend on its matches."""
    taken = edges_of(data.draw(some(world)))
    tables = tables_of(world)
    tables.change(taken_back=taken)
    assert tables == tables_of([pair for pair in world if pair.edge not in taken])


@at_random
@given(st.data(), worlds())
def test_matches_taken_back_one_by_one_or_at_once(data, world):
    taken = data.draw(st.permutations(sorted(edges_of(data.draw(some(world))))))
    one_by_one, at_once = tables_of(world), tables_of(world)
    for match in taken:
        one_by_one.change(taken_back={match})
    at_once.change(taken_back=taken)
    assert one_by_one == at_once


@at_random
@given(st.data(), worlds())
def test_a_match_taken_back_and_given_again_restores_everything(data, world):
    taken = edges_of(data.draw(some(world)))
    tables = tables_of(world)
    tables.change(taken_back=taken)
    for batch in data.draw(batches_of([pair for pair in world if pair.edge in taken])):
        tables.change(batch)
    assert tables == tables_of(world)


@at_random
@given(st.data(), worlds(SOME, decisions=["certain"]), worlds(OTHERS, decisions=["certain"]))
def test_a_late_pair_merges_two_old_customers_and_taking_it_back_parts_them(data, world, other_world):
    world, other_world = map(of_one_name, (world, other_world))
    tables = tables_of(world, other_world)
    late = Pair(
        data.draw(st.sampled_from(world)).profile, data.draw(st.sampled_from(other_world)).store_record
    )
    homes = {tables.members[identity][1].customer for identity in late.edge}

    merging = tables.change([late])
    ((lost, heir),) = merging.merged.items()
    assert {lost, heir} == homes
    assert lost not in tables.customers
    assert tables.aliases[lost] == heir

    parting = tables.change(taken_back={late.edge})
    assert (parting.split, parting.dissolved) == ({lost: heir}, [])
    assert tables == tables_of(world, other_world)


# Verdicts

verdicts = st.sampled_from([Decision.MATCH, Decision.NON_MATCH])


@at_random
@given(st.data(), worlds(), verdicts)
def test_a_verdict_counts_whatever_comes_before_and_after_it(data, world, verdict):
    batches = data.draw(batches_of(world))
    judged = data.draw(st.sampled_from(sorted(edges_of(world))))
    known = next(at for at, batch in enumerate(batches) if judged in edges_of(batch)) + 1
    now = data.draw(st.integers(known, len(batches)))
    tables, at_the_end = tables_of(*batches[:now]), tables_of(world)
    tables.judge(judged, verdict)
    for batch in batches[now:]:
        tables.change(batch)
    at_the_end.judge(judged, verdict)
    assert tables == at_the_end


@at_random
@given(st.data(), worlds(one_each=True))
def test_a_refused_pair_leaves_the_customers_of_a_world_without_it(data, world):
    refused = data.draw(st.sampled_from(sorted(edges_of(world))))
    tables = tables_of(world)
    tables.judge(refused, Decision.NON_MATCH)
    assert tables.customers == tables_of([pair for pair in world if pair.edge != refused]).customers


@at_random
@given(st.data(), worlds(), verdicts)
def test_a_verdict_taken_back_leaves_nothing_behind(data, world, verdict):
    judged = data.draw(st.sampled_from(sorted(edges_of(world))))
    tables = tables_of(world)
    tables.judge(judged, verdict)
    tables.judge(judged, None)
    assert tables == tables_of(world)


# After every step


@at_random
@given(histories())
def test_who_is_who_is_what_the_rules_say(history):
    """Of identities that keep a match only; what their records said stays with them, so first_seen does too."""
    tables, rules = RegistryTables(), Rules()
    for step in history:
        tables.change(*step)
        rules.change(*step)
        assert tables.ids == rules.ids


@at_random
@given(histories())
def test_no_customer_has_two_names_that_contradict_each_other(history):
    """Through whatever chain of pairs: nobody affirmed one here, and equal names do not contradict each other."""
    tables = RegistryTables()
    for step in history:
        tables.change(*step)
        names = {}
        for facts, home in tables.members.values():
            names.setdefault(home.customer, set()).add(facts.name_key)
        names.pop(None, None)
        pairs = [pair for of_one in names.values() for pair in combinations(of_one, 2)]
        assert [pair for pair in pairs if contradict(*pair)] == []


def test_some_worlds_join_names_that_are_not_equal():
    """Else the test before this one would say nothing."""
    seen = set()

    @at_random
    @given(worlds())
    def look(world):
        tables = tables_of(world)
        for customer in tables.customers:
            names = {f.name_key for f, home in tables.members.values() if home.customer == customer}
            seen.add(min(len(names), 3))

    look()
    assert seen >= {1, 2, 3}


@at_random
@given(histories())
def test_the_golden_records_are_those_of_the_whole_registry(history):
    tables = RegistryTables()
    for step in history:
        tables.change(*step)
        entities = resolve(tables.registry.identities, tables.registry.edges)
        assert tables.customers == {entity.customer_id: golden_record(entity) for entity in entities}


@at_random
@given(histories())
def test_an_alias_ends_at_a_living_customer_in_one_step(history):
    tables = RegistryTables()
    for step in history:
        tables.change(*step)
        with_customer = {edge.profile for edge in tables.edges if tables.members[edge.profile][1].customer}
        assert set(tables.aliases.values()) <= set(tables.customers)
        assert set(tables.aliases) == with_customer - set(tables.customers)


@at_random
@given(histories())
def test_every_customer_that_came_or_went_is_told_of(history):
    tables = RegistryTables()
    for step in history:
        before, aliases_before = set(tables.customers), dict(tables.aliases)
        change = tables.change(*step)
        after = set(tables.customers)
        assert {new.customer_id for new in change.created} == after - before
        assert change.merged.keys() | set(change.dissolved) == before - after
        assert all(tables.aliases[lost] == heir for lost, heir in change.merged.items())
        assert not set(change.dissolved) & tables.aliases.keys()
        assert change.split == {
            new: origin
            for new, origin in aliases_before.items()
            if new in after and tables.aliases.get(origin) != new
        }
