"""Whether two names may be one person's: every case of tests/cases/one_person.yaml, and some thousands of random ones."""

import random

import pytest

from lib.linkage.one_person import may_be_one
from tests.case_tables import parameters, read_table, with_distinct_ids
from tests.reference_rules import contradict

CASES = with_distinct_ids(read_table("one_person.yaml")["cases"])
TOKENS = (
    "john", "jonh", "jane", "j", "jack", "bill", "will", "william", "wiliam", "w", "robert", "bob", "r", "daniel", "daniela", "jessic",
    "jessica", "donald", "ronald", "mark", "mary", "mario", "maria", "kathleen", "katherine", "smith", "smyth", "jones", "o", "brien",
    "зофия",
)  # fmt: skip


@pytest.mark.parametrize("case", parameters(CASES))
@pytest.mark.parametrize("turned", [False, True], ids=["as-it-stands", "reversed"])
def test_case(case, turned):
    one, other = reversed(case["names"]) if turned else case["names"]
    assert may_be_one(one, other) is case["may"]


def test_random_names_are_judged_as_by_the_rules_and_in_either_order():
    chance = random.Random(4)
    names = [" ".join(chance.choices(TOKENS, k=chance.choice((1, 2, 2, 2, 3)))) for _ in range(10_000)]
    pairs = list(zip(names[::2], names[1::2], strict=True))
    found = {pair: may_be_one(*pair) for pair in pairs}
    assert found == {pair: not contradict(*pair) for pair in pairs}
    assert found == {(one, other): may_be_one(other, one) for one, other in pairs}
    assert sum(found.values()) > len(found) / 50
