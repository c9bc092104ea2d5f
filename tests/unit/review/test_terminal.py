"""A person at the terminal: what is shown, and what each key does."""

import pytest

from lib.identity.entity import Edge
from lib.identity.facts import Facts, Newest
from lib.records.pair import Comparison, Decision, Side
from lib.review.queue import Case
from lib.review.sheet import listed, marked, sheet
from lib.review.terminal import review_cases

FOUND = Comparison(Decision.REVIEW, "exact", "one_part", 2.0, 2)


def facts(identity, side, name, phone="+15552000001", others=()):
    variants = frozenset({name, *others})
    return Facts(identity, side, phone, name.lower(), 1, 1, Newest((1, 0, 0), name), name_variants=variants)


def case(number, store_name="Lee"):
    sides = facts(number, Side.PROFILE, "Ann Lee"), facts(10 + number, Side.STORE, store_name)
    return Case(Edge(number, 10 + number), *sides, FOUND)


CASES = [case(1), case(2), case(3)]


def reviewed(*keys, with_score=False):
    """The verdicts in their order, what was shown, and the summary."""
    answers, verdicts, shown = iter(keys), [], []

    def ask(_question):
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    summary = review_cases(
        CASES,
        lambda found, verdict: verdicts.append((found.edge.profile, verdict and verdict.value)),
        ask,
        shown.append,
        with_score=with_score,
    )
    return verdicts, "".join(shown), summary


@pytest.mark.parametrize(
    ("keys", "verdicts", "decided"),
    [
        pytest.param("yny", [(1, "match"), (2, "non_match"), (3, "match")], 3, id="every-case-is-decided"),
        pytest.param("yuu", [(1, "match")], 1, id="unsure-leaves-a-case-pending"),
        pytest.param("yq", [(1, "match")], 1, id="quit"),
        pytest.param("y", [(1, "match")], 1, id="the-end-of-the-input-is-quit"),
        pytest.param(
            "yznnn",
            [(1, "match"), (1, None), (1, "non_match"), (2, "non_match"), (3, "non_match")],
            3,
            id="undo-takes-a-verdict-back-and-asks-again",
        ),
        pytest.param("uzyuu", [(1, "match")], 1, id="undo-after-unsure-takes-nothing-back"),
        pytest.param("zyuu", [(1, "match")], 1, id="nothing-to-undo"),
        pytest.param(["x", " Y ", "q"], [(1, "match")], 1, id="another-key-is-asked-again"),
    ],
)
def test_keys(keys, verdicts, decided):
    found, _, summary = reviewed(*keys)
    assert found == verdicts
    assert summary == {"decided": decided, "undecided": len(CASES) - decided}


def test_the_score_is_not_shown_unless_it_is_asked_for():
    assert "+2.00" not in reviewed("q")[1]
    assert "weight  +2.00 (phone exact, name one_part)" in reviewed("q", with_score=True)[1]


def test_a_sheet_marks_what_differs():
    shown = sheet(case(1, "Anne Lee"), with_score=False)
    assert shown.splitlines() == [
        "name   Ann Lee",
        "       Anne Lee",
        "          ^",
        "phone  +15552000001",
        "       +15552000001",
    ]


def test_other_spellings_are_shown():
    both = Case(
        Edge(1, 11), facts(1, Side.PROFILE, "Ann Lee"), facts(11, Side.STORE, "Lee", others=["LEE"]), FOUND
    )
    assert "also   store: LEE\n" in sheet(both, with_score=False)


def test_a_list_has_a_line_a_case_that_begins_as_decide_wants_it():
    shown = listed({"pending": 3, "cases": [case(number).as_dict() for number in (1, 2)]})
    assert shown.splitlines() == [
        "1 11  +15552000001  Ann Lee  /  +15552000001  Lee",
        "2 12  +15552000001  Ann Lee  /  +15552000001  Lee",
        "3 pending",
    ]


@pytest.mark.parametrize(
    ("one", "other", "marks"),
    [
        ("ann", "ann", ""),
        ("ann", "anna", "   ^"),
        ("anna", "ann", "   ^"),
        ("ann", "bob", "^^^"),
        ("", "ann", "^^^"),
    ],
)
def test_marks(one, other, marks):
    assert marked(one, other) == marks
