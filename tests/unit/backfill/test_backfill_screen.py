"""What a person reads at the end of a backfill."""

import re

import pytest

from lib.backfill.changed_pairs import named
from lib.backfill.pairs_text import pairs_text
from lib.backfill.rendering import render, render_model

SUMMARY = {
    "run": "backfill-1",
    "records_read": 21_972,
    "seconds": 21.3,
    "resumed": False,
    "delta_is_told": True,
    "created": 11,
    "updated": 23,
    "unchanged": 1_143,
    "pairs_changed": {},
    "pairs": [],
    "causes": {"created": {"blocking": 11}, "unchanged": {"late": 1_142, "blocking": 1}},
}
FOUND = {
    "merged": [{"customer_id": "1", "into": "2"}, {"customer_id": "6", "into": None}],
    "split": ["4"],
    "dissolved": ["5"],
}
BOB = {
    "effect": "created",
    "joins": True,
    "profile": "p:0:17",
    "store_record": "s:2:4",
    "customers": [],
    "before": None,
    "after": {
        "decision": "match",
        "phone_level": "exact",
        "name_level": "nickname",
        "match_weight": 6.0,
    },
    "cause": "blocking",
    "profile_name": "Robert Smith",
    "profile_phone": "+15552000001",
    "store_name": "SMITH, Bob",
    "store_phone": "+15552000001",
}
WEAKER = BOB["after"] | {"decision": "possible", "match_weight": -2.0}
REASONS = [
    ({}, "joins: match +6.00, phone exact, name nickname, by wider blocking"),
    (
        {"cause": "model", "before": WEAKER},
        "joins: match +6.00, phone exact, name nickname, possible -2.00 before",
    ),
    (
        {"cause": None, "before": BOB["after"]},
        "joins: match +6.00, phone exact, name nickname, without another candidate now",
    ),
    (
        {"joins": False, "before": BOB["after"], "after": None},
        "joins no longer: below all thresholds, match +6.00 before",
    ),
    (
        {"joins": False, "before": BOB["after"], "after": WEAKER},
        "joins no longer: possible -2.00, phone exact, name nickname, match +6.00 before",
    ),
    (
        {"joins": False, "before": BOB["after"]},
        "joins no longer: match +6.00, phone exact, name nickname, with another candidate now",
    ),
]


def test_each_change_has_its_number_by_cause():
    assert render(SUMMARY, dry_run=True).splitlines() == [
        "The dry run read 21,972 records in 21.3 s.",
        "",
        "What it would do to customers:",
        "               all   late  beyond the window  by wider blocking",
        "    created     11      0                  0                 11",
        "     merged      0      0                  0                  0",
        "      split      0      0                  0                  0",
        "  dissolved      0      0                  0                  0",
        "    updated     23      0                  0                  0",
        "  unchanged  1,143  1,142                  0                  1",
        "",
        "Nothing was written. Run it without --dry-run to do it.",
    ]


def test_another_model_lists_the_customers_that_it_would_change():
    lines = render_model({**SUMMARY, "customers": FOUND}, "trained.yaml", promoted=False).splitlines()
    assert lines[0] == "trained.yaml would decide on 21,972 records in 21.3 s."
    assert "  unchanged  1,143" in lines
    assert lines[9:13] == [
        "  1 merged into 2",
        "  6 merged into a new customer",
        "  4 split",
        "  5 dissolved",
    ]
    assert lines[-1] == "Nothing was written. --output json lists more; --promote puts the model in force."


def test_a_model_in_force_says_what_to_do_next():
    text = render_model(SUMMARY, "trained.yaml", promoted=True)
    assert "    created     11\n" in text
    assert text.endswith("Set linkage.model to trained.yaml, and start the stream again.\n")


@pytest.mark.parametrize(("differing", "reason"), REASONS)
def test_each_pair_has_its_reason_its_records_and_its_names(differing, reason):
    pair = BOB | differing
    text = pairs_text({"pairs": [pair], "pairs_changed": {"created": 1}})
    assert text.splitlines() == [
        "",
        "created by 1 pair:",
        f"  {reason}",
        "    p:0:17 s:2:4",
        "    Robert Smith +15552000001 / SMITH, Bob +15552000001",
    ]


def test_a_few_pairs_of_each_effect_are_shown_and_all_are_counted():
    pairs = [
        BOB | {"effect": effect, "customers": ["7"]} for effect in ("updated", "created") for _ in range(9)
    ]
    lines = pairs_text({"pairs": pairs, "pairs_changed": {"created": 1_200, "updated": 9}}).splitlines()
    assert [line for line in lines if " by " in line and line.endswith(":")] == [
        "created by 1,200 pairs, of which 5:",
        "updated by 9 pairs, of which 5:",
    ]
    assert lines.count("    p:0:17 s:2:4, customer 7") == 10


def test_what_goes_into_a_log_names_nobody():
    summary = {**SUMMARY, "pairs": [BOB], "pairs_changed": {"created": 1}}
    text = render(named(summary, names=False), dry_run=False)
    assert "p:0:17 s:2:4" in text
    assert "Smith" in render(named(summary, names=True), dry_run=False)
    assert not {"Smith", "SMITH", "+1555"} & set(re.findall(r"Smith|SMITH|\+1555", text))
