"""Shares of a micro-batch's bounds, by what remains of each topic and by how large its records are."""

import pytest

from lib.sources.shares import shares, within_bytes

BOUND = 1_000
CASES = {
    "both empty": ({"a": 0, "b": 0}, BOUND, {"a": 500, "b": 500}),
    "one empty": ({"a": 0, "b": 7_000}, BOUND, {"a": 100, "b": 900}),
    "one to nine": ({"a": 1_000, "b": 9_000}, BOUND, {"a": 100, "b": 899}),
    "less than the bound": ({"a": 10, "b": 30}, BOUND, {"a": 250, "b": 749}),
    "one record beside millions": ({"a": 1, "b": 5_000_000}, BOUND, {"a": 1, "b": 998}),
    "one topic": ({"a": 3}, BOUND, {"a": 1_000}),
    "one empty topic": ({"a": 0}, BOUND, {"a": 1_000}),
    "three, one of them empty": ({"a": 3_000, "b": 0, "c": 6_000}, BOUND, {"a": 300, "b": 100, "c": 599}),
    "twenty, one of them full": (
        {"a": 7} | {f"empty {n}": 0 for n in range(19)},
        BOUND,
        {"a": 883} | {f"empty {n}": 6 for n in range(19)},
    ),
    "bound of one record each": ({"a": 9, "b": 0}, 2, {"a": 1, "b": 1}),
    "bound smaller than the number of topics": ({"a": 9, "b": 0, "c": 1}, 1, {"a": 1, "b": 1, "c": 1}),
    "bound of few records": ({"a": 9, "b": 0}, 5, {"a": 4, "b": 1}),
    "no topic": ({}, BOUND, {}),
}


@pytest.mark.parametrize(
    ("remaining", "bound", "expected"), [pytest.param(*case, id=name) for name, case in CASES.items()]
)
def test_shares(remaining, bound, expected):
    assert shares(remaining, bound) == expected


@pytest.mark.parametrize("bound", [1, 2, 3, 10, 999, 500_000])
def test_all_shares_are_within_the_bound_and_none_is_nothing(bound):
    sizes = (0, 1, 2, 9, 1_000, 3_000_000_000)
    for remaining in ({"a": a, "b": b, "c": c} for a in sizes for b in sizes for c in sizes):
        found = shares(remaining, bound)
        assert sum(found.values()) <= max(bound, len(remaining))
        assert min(found.values()) >= 1


# Split, remaining, mean bytes a record, bytes a micro-batch, expected.
IN_BYTES = {
    "small records": (
        {"a": 100, "b": 900},
        {"a": 5, "b": 9},
        {"a": 10, "b": 10},
        10_000,
        {"a": 100, "b": 900},
    ),
    "ten times too large": (
        {"a": 100, "b": 900},
        {"a": 5, "b": 9},
        {"a": 100, "b": 100},
        10_000,
        {"a": 10, "b": 90},
    ),
    "large ones in one topic": (
        {"a": 100, "b": 900},
        {"a": 5, "b": 9},
        {"a": 910, "b": 10},
        10_000,
        {"a": 10, "b": 90},
    ),
    "an empty topic that may fill up": (
        {"a": 100, "b": 900},
        {"a": 0, "b": 9},
        {"a": 1_000, "b": 10},
        10_000,
        {"a": 1, "b": 900},
    ),
    "both empty": ({"a": 500, "b": 500}, {"a": 0, "b": 0}, {"a": 100, "b": 10}, 10_000, {"a": 50, "b": 500}),
    "a record larger than the bound": ({"a": 10}, {"a": 9}, {"a": 1_000}, 10, {"a": 1}),
    "no topic": ({}, {}, {}, 10, {}),
}


@pytest.mark.parametrize(
    ("split", "remaining", "mean", "most", "expected"),
    [pytest.param(*case, id=name) for name, case in IN_BYTES.items()],
)
def test_shares_in_bytes(split, remaining, mean, most, expected):
    assert within_bytes(split, remaining, mean, most) == expected
