"""What a person reads at the end of a backfill."""

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
    "causes": {"created": {"blocking": 11}, "unchanged": {"late": 1_142, "blocking": 1}},
}
FOUND = {
    "merged": [{"customer_id": 1, "into": 2}],
    "split": [{"customer_id": 3, "from": 4}],
    "dissolved": [5],
    "created": [6],
}


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
    assert lines[9:13] == ["  1 merged into 2", "  3 split from 4", "  5 dissolved", "  6 created"]
    assert (
        lines[-1]
        == "Nothing was written. --output json lists all of them; --promote puts the model in force."
    )


def test_a_model_in_force_says_what_to_do_next():
    text = render_model(SUMMARY, "trained.yaml", promoted=True)
    assert "    created     11\n" in text
    assert text.endswith("Set linkage.model to trained.yaml, and start the stream again.\n")
