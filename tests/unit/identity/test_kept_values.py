"""What is kept of a person who grows without end: the same values, whatever way the records come."""

import json
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.database.table_rows import customer_rows, member_rows
from lib.identity.entity import entity_of
from lib.identity.facts import Facts, Newest, by_identity, facts_from_json
from lib.identity.golden_record import golden_record
from lib.identity.kept_values import MOST_VALUES, kept
from lib.identity.registry import Home
from lib.parsing.lengths import LONGEST
from lib.records.pair import Side
from lib.records.source import customer_attributes
from lib.sources.declared import DECLARED

WIDEST = "🎉"  # four bytes
PACKET = 16 << 20  # bytes; a fourth of MySQL's default, and MySQL's default before version 8
MANY = 3 * MOST_VALUES

texts = st.text("aÄ🎉", min_size=1, max_size=6)
sets = st.frozensets(texts, max_size=2 * MOST_VALUES)


def facts(identity, side, spelling, card=None, address=None, at=1):
    recency = (at, 0, at, "t")
    return Facts(
        identity, side, "+15552000001", "ann lee", at, at, Newest(recency, spelling), frozenset({spelling}),
        newest={"address": Newest(recency, address)} if address else {},
        distinct={"card": frozenset({card})} if card else {},
    )  # fmt: skip


def spelling(number):
    return f"{number:06}".rjust(LONGEST["name"], WIDEST)


def card(number):
    return f"1:{number:032}", "1111", "visa"


GROWN = [facts(101, Side.STORE, spelling(number), card(number), at=number) for number in range(MANY)]
PROFILE = facts(1, Side.PROFILE, "Ann Lee", address=WIDEST * LONGEST["address"])


def merged(found):
    return by_identity({}, found)[101]


@given(sets, sets, sets)
def test_what_is_kept_of_a_union_is_what_is_kept_of_its_parts(one, other, third):
    assert kept(kept(one | other) | third) == kept(one | kept(other | third)) == kept(one | other | third)
    assert kept(one | other) == kept(other | one)
    assert kept(kept(one)) == kept(one) == frozenset(sorted(one)[:MOST_VALUES])


@given(st.permutations(range(MANY)), st.integers(1, MANY))
def test_facts_are_the_same_in_any_order_and_division_and_if_records_repeat(order, size):
    found = [GROWN[number] for number in order]
    parts = [merged(found[at : at + size]) for at in range(0, MANY, size)]
    assert reduce(Facts.merge, [*parts, parts[0]]) == merged(GROWN)


def test_the_first_spellings_and_cards_are_kept():
    known = merged(GROWN)
    assert known.name_variants == {spelling(number) for number in range(MOST_VALUES)}
    assert known.distinct["card"] == {card(number) for number in range(MOST_VALUES)}
    assert (known.first_seen, known.last_seen, known.name.value) == (0, MANY - 1, spelling(MANY - 1))


def test_a_customer_has_the_first_ones_of_all_its_identities():
    others = [facts(200 + number, Side.STORE, spelling(number - 50)) for number in range(50, 60)]
    golden = golden_record(entity_of([PROFILE, merged(GROWN), *others]))
    assert golden.name_variants == tuple(sorted({"Ann Lee", *map(spelling, range(MANY))})[:MOST_VALUES])
    assert golden.attributes["card"] == tuple(card(number) for number in range(MOST_VALUES))


def test_no_row_comes_near_a_packet_of_mysql():
    known = merged(GROWN)
    golden = golden_record(entity_of([PROFILE, known]))
    rows = [
        *customer_rows([golden], 1, customer_attributes(DECLARED)).rows,
        *member_rows([(known, Home(1, 1)), (PROFILE, Home(1, 1))]).rows,
    ]
    largest = max(sum(len(str(value).encode()) for value in row) for row in rows)
    assert largest < PACKET / 100


def test_facts_from_before_there_was_a_bound_are_cut_when_they_are_read():
    grown = {
        "name": [[1, 0, 1, "t"], "Ann"], "sources": ["STORE"], "name_variants": [spelling(number) for number in range(MANY)],
        "distinct": {"card": [card(number) for number in range(MANY)]},
    }  # fmt: skip
    read = facts_from_json(json.dumps(grown), Side.STORE)
    assert (read["name_variants"], read["distinct"]) == (merged(GROWN).name_variants, merged(GROWN).distinct)


@pytest.mark.parametrize("number", [0, 1, MOST_VALUES])
def test_ordinary_people_keep_all(number):
    values = frozenset(map(spelling, range(number)))
    assert kept(values) is values
